#!/usr/bin/python3
"""Draws pictures of coloured shapes, as a person might publish them, with their captions.

Every picture is a function of its seed alone. It holds one to three shapes of one kind and one colour; their sizes,
places and turns, the background, outline, shading, blur, noise, brightness, size of the picture and JPEG quality vary.

  draw.py --samples DIR             the pictures of client-samples/pictures
  draw.py --out DIR --count 100 --seed 7    a mixed hundred, named by number and caption
  draw.py --out DIR --caption "two blue squares" --seed 7 [--size 640x480] [--neat]
"""

import argparse
import colorsys
import io
import math
import pathlib

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

COUNTS = ["one", "two", "three"]
SHAPES = ["circle", "square", "triangle", "star"]

# What each colour word means here: hue in degrees, least saturation, least value.
COLOURS = {
    "red": ((-13, 8), 0.68, 0.50),
    "orange": ((20, 46), 0.72, 0.78),
    "yellow": ((53, 65), 0.62, 0.75),
    "green": ((88, 155), 0.55, 0.35),
    "blue": ((200, 243), 0.60, 0.45),
    "purple": ((268, 306), 0.50, 0.42),
}

# (count, colour, shape), each an index; the position in this list is the class.
CLASSES = [
    (count, colour, shape)
    for colour in range(len(COLOURS))
    for shape in range(len(SHAPES))
    for count in range(len(COUNTS))
]

SIZES = [
    (96, 96), (128, 128), (160, 120), (224, 224), (256, 192), (240, 320), (320, 240), (400, 300),
    (512, 512), (480, 640), (640, 360), (640, 480), (800, 600), (1280, 720),
]  # fmt: skip

# The pictures of client-samples/: caption and seed.
SAMPLES = [
    ("a red circle", 1), ("two blue squares", 10), ("three green triangles", 9), ("a yellow star", 7),
    ("two orange circles", 9), ("three purple stars", 8), ("a blue triangle", 2), ("two red stars", 1),
    ("three yellow circles", 7), ("a green square", 9),
]  # fmt: skip


def caption(cls):
    """The caption of a class: "a red circle", "two blue squares"."""
    count, colour, shape = cls
    colour, shape = list(COLOURS)[colour], SHAPES[shape]
    if count == 0:
        return f"{'an' if colour[0] in 'aeiou' else 'a'} {colour} {shape}"
    return f"{COUNTS[count]} {colour} {shape}s"


def class_of(text):
    """The class whose caption is the text."""
    return next(cls for cls in CLASSES if caption(cls) == text)


def draw(cls, rng, size, neat=False):
    """Draws a picture of the class; neat leaves out what a person would not do to a picture on purpose."""
    width, height = size
    colour = _shape_colour(list(COLOURS)[cls[1]], rng, neat)
    canvas = _background(colour, rng, width, height, neat)
    outline = _outline(colour, rng, neat)
    shadow = rng.random() < (0.6 if neat else 0.15)
    smooth = neat or rng.random() < 0.8
    points = _outline_points(SHAPES[cls[2]], rng)
    upright = rng.random() < (0.5 if neat else 0.25)
    for x, y, radius in _places(cls[0] + 1, rng, width, height, neat):
        turn = rng.normal(0, 0.06) if upright else rng.uniform(0, 2 * math.pi)
        squeeze = math.exp(rng.normal(0, 0.02 if neat else 0.07))
        turned = _turn(points * [squeeze, 1 / squeeze], turn)
        _paint(canvas, turned, (x, y, radius), colour, outline, shadow, smooth, rng)
    if not neat:
        canvas = _spoil(canvas, rng)
    return Image.fromarray(np.clip(canvas + 0.5, 0, 255).astype(np.uint8))


def _shape_colour(name, rng, neat):
    (low, high), saturation, value = COLOURS[name]
    if neat:
        saturation, value = max(saturation, 0.78), max(value, 0.7)
    hue = rng.uniform(low, high) % 360 / 360
    # Pure colours (255, 0, 0) are what programs draw; let them be common.
    saturation, value = (1 - rng.beta(1, 1.6) * (1 - least) for least in (saturation, value))
    return np.array(colorsys.hsv_to_rgb(hue, saturation, value)) * 255


def _muted(rng):
    kind = rng.random()
    if kind < 0.12:
        return np.full(3, 255.0)
    if kind < 0.18:
        return np.full(3, 0.0)
    if kind < 0.3:
        return np.full(3, rng.uniform(0, 255))
    if kind < 0.5:  # a pastel, as of sky or paper
        return np.array(colorsys.hsv_to_rgb(rng.random(), rng.uniform(0.05, 0.4), rng.uniform(0.8, 1))) * 255
    return np.array(colorsys.hsv_to_rgb(rng.random(), rng.uniform(0, 0.38), rng.uniform(0.1, 0.95))) * 255


def _background(colour, rng, width, height, neat):
    """A background that the colour stands out from everywhere."""
    while True:
        canvas = _any_background(rng, width, height, neat)
        sample = canvas[:: max(1, height // 24), :: max(1, width // 24)].reshape(-1, 3)
        if np.quantile(np.linalg.norm(sample - colour, axis=1), 0.05) > (110 if neat else 75):
            return canvas


def _any_background(rng, width, height, neat):
    kind = rng.choice(["plain", "gradient", "rings", "horizon", "noise", "blotches"],
                      p=[0, 0.4, 0.2, 0.15, 0, 0.25] if neat else [0.25, 0.15, 0.1, 0.1, 0.15, 0.25])  # fmt: skip
    first, second = _muted(rng), _muted(rng)
    if not neat and rng.random() < 0.08:
        first = np.array(colorsys.hsv_to_rgb(rng.random(), rng.uniform(0.4, 1), rng.uniform(0.3, 1))) * 255
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    if kind == "plain":
        blend = np.zeros((height, width), np.float32)
    elif kind == "gradient":
        angle = rng.uniform(0, 2 * math.pi)
        blend = (x / width - 0.5) * math.cos(angle) + (y / height - 0.5) * math.sin(angle) + 0.5
    elif kind == "rings":
        distance = np.hypot(x / width - rng.uniform(0.2, 0.8), y / height - rng.uniform(0.2, 0.8))
        blend = distance * rng.uniform(0.8, 1.4)
    elif kind == "horizon":
        line = rng.uniform(0.25, 0.8) + (x / width - 0.5) * rng.normal(0, 0.15)
        blend = (y / height - line) * rng.choice([8, 30, 200]) + 0.5
    elif kind == "noise":
        blend = 0.5 + rng.uniform(0.05, 0.25) * _cloud(rng, width, height, max(width, height) // rng.integers(1, 5))
    else:
        blend = 0.5 + sum(_cloud(rng, width, height, cells) * gain for cells, gain in ((3, 0.3), (9, 0.2), (27, 0.1)))
    blend = np.clip(blend, 0, 1)[..., None]
    canvas = first * (1 - blend) + second * blend
    if kind == "blotches":  # a third tone, elsewhere
        more = np.clip(_cloud(rng, width, height, 4) * 0.6, 0, 0.8)[..., None]
        canvas = canvas * (1 - more) + _muted(rng) * more
    return canvas.astype(np.float32)


def _cloud(rng, width, height, cells):
    """Smooth noise of unit deviation with about that many bumps across."""
    small = rng.standard_normal((max(2, int(cells * height / max(width, height))) + 1, max(2, int(cells)) + 1))
    image = Image.fromarray(small.astype(np.float32), "F")
    return np.asarray(image.resize((width, height), Image.Resampling.BICUBIC))


def _outline(colour, rng, neat):
    """(colour, width as a share of the radius), or None."""
    if rng.random() < (0.5 if neat else 0.6):
        return None
    tone = [np.full(3, rng.uniform(0, 60)), np.full(3, rng.uniform(215, 255)), colour * 0.5][rng.integers(3)]
    return tone, rng.uniform(0.03, 0.13)


def _outline_points(shape, rng):
    """The corners of the shape on the unit circle, roughly, all copies in a picture alike."""
    if shape == "circle":
        angles = np.linspace(0, 2 * math.pi, 72, endpoint=False)
        return np.stack([np.cos(angles), np.sin(angles)], 1) * 0.9
    if shape == "square":
        return np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * 0.8
    if shape == "triangle":
        angles = np.array([-90, 30, 150]) * math.pi / 180
        return np.stack([np.cos(angles), np.sin(angles)], 1) + rng.uniform(-0.14, 0.14, (3, 2))
    spikes = 6 if rng.random() < 0.08 else 5
    radii = np.where(np.arange(2 * spikes) % 2 == 0, 1.0, rng.uniform(0.36, 0.52))
    angles = np.arange(2 * spikes) * math.pi / spikes - math.pi / 2
    return np.stack([np.cos(angles), np.sin(angles)], 1) * radii[:, None]


def _turn(points, angle):
    cos, sin = math.cos(angle), math.sin(angle)
    return points @ np.array([[cos, sin], [-sin, cos]])


def _places(count, rng, width, height, neat):
    """Centre and radius for each shape, inside the picture and apart from each other."""
    side = math.sqrt(width * height)
    while True:
        least = 0.16 if neat else 0.095
        most = min([0.4, 0.27, 0.24][count - 1], 0.46 * min(width, height) / side)
        base = rng.uniform(least, most)
        places = []
        for _ in range(count * 12):
            radius = side * base * (rng.uniform(0.92, 1) if neat else rng.uniform(0.72, 1))
            radius = max(radius, side * 0.09)
            if 2.1 * radius >= min(width, height):
                continue
            x, y = (rng.uniform(1.04 * radius, length - 1.04 * radius) for length in (width, height))
            if all(math.hypot(x - a, y - b) > 1.08 * (radius + r) for a, b, r in places):
                places.append((x, y, radius))
            if len(places) == count:
                return places


def _paint(canvas, points, place, colour, outline, shadow, smooth, rng):
    x, y, radius = place
    height, width = canvas.shape[:2]
    reach = radius * 1.35 + 2
    left, top = max(0, int(x - reach)), max(0, int(y - reach))
    right, bottom = min(width, int(x + reach) + 1), min(height, int(y + reach) + 1)
    patch = canvas[top:bottom, left:right]
    centre = (x - left, y - top)
    if shadow:
        offset = radius * rng.uniform(0.06, 0.16)
        mask = _mask(patch, points * radius, (centre[0] + offset, centre[1] + offset), smooth)
        mask = Image.fromarray((mask[..., 0] * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(radius * 0.07))
        patch *= 1 - np.asarray(mask)[..., None] / 255 * rng.uniform(0.3, 0.6)
    whole = _mask(patch, points * radius, centre, smooth)
    inner = whole
    if outline:
        patch += (outline[0] - patch) * whole
        inner = _mask(patch, points * radius * (1 - outline[1]), centre, smooth)
    angle = rng.uniform(0, 2 * math.pi)
    v, u = np.mgrid[0 : patch.shape[0], 0 : patch.shape[1]].astype(np.float32)
    slope = ((u - centre[0]) * math.cos(angle) + (v - centre[1]) * math.sin(angle)) / radius
    shading = 1 + slope * (rng.uniform(0, 0.16) if rng.random() < 0.5 else 0)
    patch += (colour * np.clip(shading, 0.7, 1.3)[..., None] - patch) * inner


def _mask(patch, points, centre, smooth):
    """The polygon as 0..1, with edges smoothed or stepped as drawing programs make them."""
    fine = 4 if smooth else 1
    height, width = patch.shape[:2]
    image = Image.new("L", (width * fine, height * fine))
    ImageDraw.Draw(image).polygon([tuple(p) for p in (points + centre) * fine], fill=255)
    if fine > 1:
        image = image.reduce(fine)
    return np.asarray(image, np.float32)[..., None] / 255


def _spoil(canvas, rng):
    """Brightness, contrast, tint, blur and noise, as cameras and programs add them."""
    height, width = canvas.shape[:2]
    canvas = (canvas - 128) * rng.uniform(0.85, 1.05) + 128
    canvas = canvas * rng.uniform(0.72, 1.08) * rng.uniform(0.97, 1.03, 3)
    if rng.random() < 0.35:
        radius = rng.uniform(0.3, 0.009 * math.sqrt(width * height))
        image = Image.fromarray(np.clip(canvas, 0, 255).astype(np.uint8))
        canvas = np.asarray(image.filter(ImageFilter.GaussianBlur(radius)), np.float32)
    if rng.random() < 0.5:
        grain = rng.standard_normal((height, width, 3 if rng.random() < 0.5 else 1), np.float32)
        canvas = canvas + grain * rng.uniform(1, 15)
    return canvas


def jpeg(image, rng):
    """The picture as JPEG bytes of a quality people use."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=int(rng.integers(40, 96)), subsampling=int(rng.integers(0, 3)))
    return out.getvalue()


def numbered(seed, index, sizes=None):
    """The index-th picture of a seed as (class number, JPEG bytes); all classes come equally often."""
    rng = np.random.default_rng([seed, index])
    sizes = sizes or SIZES
    size = sizes[rng.integers(len(sizes))]
    number = index % len(CLASSES)
    return number, jpeg(draw(CLASSES[number], rng, size), rng)


def _write_one(path, cls, seed, size, neat):
    image = draw(cls, np.random.default_rng([seed, CLASSES.index(cls)]), size, neat)
    image.save(path, "JPEG", quality=88)


def _file_name(text):
    return text.removeprefix("an ").removeprefix("a ").replace(" ", "-") + ".jpg"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=72)
    parser.add_argument("--caption")
    parser.add_argument("--size", default="640x480")
    parser.add_argument("--neat", action="store_true")
    options = parser.parse_args()
    if options.samples:
        options.samples.mkdir(parents=True, exist_ok=True)
        for text, seed in SAMPLES:
            _write_one(options.samples / _file_name(text), class_of(text), seed, (640, 480), neat=True)
    elif options.out and options.caption:
        options.out.mkdir(parents=True, exist_ok=True)
        size = tuple(int(n) for n in options.size.split("x"))
        _write_one(options.out / _file_name(options.caption), class_of(options.caption), options.seed, size, options.neat)
    elif options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        for index in range(options.count):
            number, data = numbered(options.seed, index)
            (options.out / f"{index:05d}-{_file_name(caption(CLASSES[number]))}").write_bytes(data)
    else:
        parser.error("say --samples DIR or --out DIR")


if __name__ == "__main__":
    main()
