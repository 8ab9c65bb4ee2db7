#!/usr/bin/python3
"""Writes the pictures of the decoder's tests that Java can't write; needs Debian's python3-pil.

The first three are 16 x 8: the left half red, the right half blue.

  plain.webp     lossy
  clear.webp     lossless; the right half is blue but wholly transparent
  cmyk.jpg       CMYK with Adobe's mark
  turned-N.jpg   32 x 16 in quarters, stored turned as EXIF orientation N says: upright they are red, green over
                 blue, white
"""

import pathlib

from PIL import Image

HERE = pathlib.Path(__file__).parent
RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)

# What turns the upright picture into the stored one.
STORED = {
    1: [], 2: [Image.FLIP_LEFT_RIGHT], 3: [Image.ROTATE_180], 4: [Image.FLIP_TOP_BOTTOM], 5: [Image.TRANSPOSE],
    6: [Image.ROTATE_90], 7: [Image.TRANSVERSE], 8: [Image.ROTATE_270],
}  # fmt: skip


def halves():
    image = Image.new("RGB", (16, 8), RED)
    image.paste(BLUE, (8, 0, 16, 8))
    return image


def quarters():
    image = Image.new("RGB", (32, 16), RED)
    image.paste(GREEN, (16, 0, 32, 8))
    image.paste(BLUE, (0, 8, 16, 16))
    image.paste(WHITE, (16, 8, 32, 16))
    return image


def main():
    halves().save(HERE / "plain.webp", quality=90)
    clear = halves().convert("RGBA")
    clear.putalpha(Image.frombytes("L", (16, 8), (b"\xff" * 8 + b"\0" * 8) * 8))
    clear.save(HERE / "clear.webp", lossless=True, exact=True)
    halves().convert("CMYK").save(HERE / "cmyk.jpg", quality=95)
    for orientation, steps in STORED.items():
        image = quarters()
        for step in steps:
            image = image.transpose(step)
        exif = Image.Exif()
        exif[0x0112] = orientation
        image.save(HERE / f"turned-{orientation}.jpg", quality=95, subsampling=0, exif=exif)


if __name__ == "__main__":
    main()
