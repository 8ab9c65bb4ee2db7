package org.hailomqtt.worker.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads a multipart/form-data body that is there as a whole (RFC 7578). One thread.
 *
 * <p>Of our own: the small libraries for it bring a servlet, or temporary files.
 */
final class Multipart {
  private static final int MAX_PARTS = 32;
  private static final int MAX_HEADER_BYTES = 8 << 10;
  private static final int MAX_BOUNDARY = 70;
  private static final byte[] HEADERS_END = ascii("\r\n\r\n");

  private final byte[] body;
  private final byte[] delimiter;
  private int position;

  private Multipart(byte[] body, String boundary) {
    this.body = body;
    this.delimiter = ascii("\r\n--" + boundary);
  }

  /**
   * One part. Immutable; nobody writes to the array.
   *
   * @param name of the field
   * @param contentType in small letters, without parameters; empty if it has none
   * @param isFile whether it came with the name of a file
   * @param body its bytes
   */
  record Part(String name, String contentType, boolean isFile, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  /**
   * Reads all parts.
   *
   * @param contentType the header, with its boundary
   * @throws HttpFailure if it can't be read
   */
  static List<Part> read(byte[] body, String contentType) {
    String boundary =
        MediaType.parameter(contentType, "boundary")
            .filter(text -> !text.isEmpty() && text.length() <= MAX_BOUNDARY)
            .orElseThrow(() -> broken("its Content-Type names no boundary"));
    return new Multipart(body, boundary).parts();
  }

  private List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    position = start();
    while (!isLast()) {
      if (parts.size() == MAX_PARTS) {
        throw broken("it has more than " + MAX_PARTS + " parts");
      }
      parts.add(part());
    }
    return parts;
  }

  /** Behind the first delimiter, which has no line break before it at the start of the body. */
  private int start() {
    int withoutBreak = delimiter.length - 2;
    if (body.length >= withoutBreak
        && Arrays.equals(body, 0, withoutBreak, delimiter, 2, delimiter.length)) {
      return withoutBreak;
    }
    return find(delimiter, 0, body.length).orElseThrow(() -> broken("no part begins"))
        + delimiter.length;
  }

  /** After a delimiter: two dashes end the body, a line break begins a part. */
  private boolean isLast() {
    if (startsWith("--")) {
      return true;
    }
    while (position < body.length && (body[position] == ' ' || body[position] == '\t')) {
      position++;
    }
    if (!startsWith("\r\n")) {
      throw broken("a part is cut off");
    }
    return false;
  }

  private boolean startsWith(String text) {
    byte[] bytes = ascii(text);
    return position + bytes.length <= body.length
        && Arrays.equals(body, position, position + bytes.length, bytes, 0, bytes.length);
  }

  private Part part() {
    int most = Math.min(body.length, position + MAX_HEADER_BYTES);
    int headersEnd =
        find(HEADERS_END, position, most)
            .orElseThrow(() -> broken("the head of a part is cut off"));
    String head = new String(body, position, headersEnd - position, StandardCharsets.UTF_8);
    int start = headersEnd + HEADERS_END.length;
    // The line break that ends an empty part may be the one that ends its head.
    int end =
        find(delimiter, headersEnd + 2, body.length).orElseThrow(() -> broken("a part is cut off"));
    position = end + delimiter.length;
    return part(head, Arrays.copyOfRange(body, Math.min(start, end), end));
  }

  private static Part part(String head, byte[] content) {
    String disposition = "";
    String type = "";
    for (String line : head.split("\r\n", -1)) {
      int colon = line.indexOf(':');
      String name = colon < 0 ? "" : line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
      if (name.equals("content-disposition")) {
        disposition = line.substring(colon + 1).strip();
      } else if (name.equals("content-type")) {
        type = MediaType.of(line.substring(colon + 1));
      }
    }
    String field =
        MediaType.parameter(disposition, "name").orElseThrow(() -> broken("a part has no name"));
    return new Part(field, type, MediaType.parameter(disposition, "filename").isPresent(), content);
  }

  private Optional<Integer> find(byte[] wanted, int from, int to) {
    for (int i = from; i <= to - wanted.length; i++) {
      if (body[i] == wanted[0]
          && Arrays.equals(body, i, i + wanted.length, wanted, 0, wanted.length)) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static HttpFailure broken(String why) {
    return new HttpFailure(
        StatusCodes.BAD_REQUEST, "BAD_REQUEST", "this is no multipart/form-data: " + why);
  }
}
