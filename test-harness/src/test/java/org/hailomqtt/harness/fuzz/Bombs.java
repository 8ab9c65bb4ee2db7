package org.hailomqtt.harness.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Small bodies that would become large ones: pictures and JSON. Thread-safe. */
final class Bombs {
  private static final int[] SIDES = {1, 255, 4_000, 6_300, 16_383, 65_535, 1 << 24, -1};
  private static final int INFLATED_BYTES = 32 << 20;
  private static final byte[] ZEROS = deflated(new byte[INFLATED_BYTES]);

  private Bombs() {}

  /** One of them. */
  static byte[] any(Random random) {
    return switch (random.nextInt(9)) {
      case 0 -> png(side(random), side(random), 1, ZEROS);
      case 1 -> png(side(random), side(random), 8, ZEROS);
      case 2 -> pngWithText();
      case 3 -> jpeg(side(random), side(random), random.nextBoolean());
      case 4 -> webp(side(random), side(random), random.nextBoolean());
      case 5 -> bmp(side(random), side(random), random.nextInt(3));
      case 6 -> json("{\"input\":" + nested(random) + "}");
      case 7 -> json("{\"timeout_ms\":" + number(random) + ",\"params\":{\"top_k\":1}}");
      default -> json("{\"prompt\":\"" + "\\u0000".repeat(random.nextInt(200_000)) + "\"}");
    };
  }

  private static int side(Random random) {
    return SIDES[random.nextInt(SIDES.length)];
  }

  private static String nested(Random random) {
    int depth = 1 << random.nextInt(18);
    return random.nextBoolean() ? "[".repeat(depth) : "{\"a\":".repeat(depth);
  }

  private static String number(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> "1e999999999";
      case 1 -> "9".repeat(1 + random.nextInt(200_000));
      case 2 -> "-0." + "0".repeat(random.nextInt(100_000)) + "1";
      case 3 -> String.valueOf(random.nextLong());
      default -> "1E-2147483648";
    };
  }

  private static byte[] json(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] png(int width, int height, int depth, byte[] pixels) {
    return written(
        out -> {
          out.writeLong(0x89504E470D0A1A0AL);
          chunk(out, "IHDR", header(width, height, depth));
          chunk(out, "IDAT", pixels);
          chunk(out, "IEND", new byte[0]);
        });
  }

  /** A picture of one pixel, beside text and a colour profile that inflate to 32 MB each. */
  private static byte[] pngWithText() {
    return written(
        out -> {
          out.writeLong(0x89504E470D0A1A0AL);
          chunk(out, "IHDR", header(1, 1, 8));
          chunk(out, "iCCP", after("p\0\0", ZEROS));
          chunk(out, "zTXt", after("Comment\0\0", ZEROS));
          chunk(out, "iTXt", after("Comment\0\1\0\0\0", ZEROS));
          chunk(out, "IDAT", deflated(new byte[2]));
          chunk(out, "IEND", new byte[0]);
        });
  }

  private static byte[] header(int width, int height, int depth) {
    return ByteBuffer.allocate(13).putInt(width).putInt(height).put((byte) depth).array();
  }

  private static byte[] after(String prefix, byte[] data) {
    byte[] start = prefix.getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(start.length + data.length).put(start).put(data).array();
  }

  private static void chunk(DataOutputStream out, String type, byte[] data) throws IOException {
    byte[] body = after(type, data);
    CRC32 crc = new CRC32();
    crc.update(body);
    out.writeInt(data.length);
    out.write(body);
    out.writeInt((int) crc.getValue());
  }

  /** Headers of a picture of that size, and scans without end or content. */
  private static byte[] jpeg(int width, int height, boolean progressive) {
    return written(
        out -> {
          out.writeShort(0xFFD8);
          out.writeShort(0xFFDB);
          out.writeShort(67);
          out.write(0);
          out.write("\1".repeat(64).getBytes(StandardCharsets.ISO_8859_1));
          out.writeShort(progressive ? 0xFFC2 : 0xFFC0);
          out.writeShort(11);
          out.write(8);
          out.writeShort(height);
          out.writeShort(width);
          out.write(new byte[] {1, 1, 0x11, 0});
          out.writeShort(0xFFC4);
          out.writeShort(20);
          out.write(new byte[18]);
          for (int scan = 0; scan < 500; scan++) {
            out.write(new byte[] {(byte) 0xFF, (byte) 0xDA, 0, 8, 1, 1, 0, 0, 0, 0});
          }
        });
  }

  private static byte[] webp(int width, int height, boolean lossless) {
    return written(
        out -> {
          out.writeBytes("RIFF");
          out.writeInt(Integer.reverseBytes(30));
          out.writeBytes(lossless ? "WEBPVP8L" : "WEBPVP8 ");
          out.writeInt(Integer.reverseBytes(18));
          if (lossless) {
            out.write(0x2F);
            out.writeInt(Integer.reverseBytes((width & 0x3FFF) | (height & 0x3FFF) << 14));
          } else {
            out.write(new byte[] {0x10, 0, 0, (byte) 0x9D, 1, 0x2A});
            out.writeShort(Short.reverseBytes((short) width));
            out.writeShort(Short.reverseBytes((short) height));
          }
          out.write(new byte[16]);
        });
  }

  private static byte[] bmp(int width, int height, int compression) {
    return ByteBuffer.allocate(200)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 'B')
        .put((byte) 'M')
        .putInt(200)
        .putInt(0)
        .putInt(54)
        .putInt(40)
        .putInt(width)
        .putInt(height)
        .putShort((short) 1)
        .putShort((short) (compression == 0 ? 24 : 4 * compression))
        .putInt(compression == 0 ? 0 : 3 - compression)
        .array();
  }

  private static byte[] deflated(byte[] data) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
    deflater.setInput(data);
    deflater.finish();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    while (!deflater.finished()) {
      out.write(buffer, 0, deflater.deflate(buffer));
    }
    deflater.end();
    return out.toByteArray();
  }

  /** Writes into a stream in memory. */
  private interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  private static byte[] written(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      writing.to(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
