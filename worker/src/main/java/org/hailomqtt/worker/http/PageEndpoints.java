package org.hailomqtt.worker.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** The files of the dashboard, out of the program itself. Thread-safe. */
final class PageEndpoints {
  static final String FILES = "/page/";

  /** No folder above, no hidden file: letters at the start of every level. */
  private static final Pattern PATH =
      Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]*/)*[A-Za-z0-9][A-Za-z0-9._-]*");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "png", "image/png",
          "ico", "image/x-icon",
          "json", "application/json",
          "webmanifest", "application/manifest+json",
          "woff2", "font/woff2");

  /** Nothing of anywhere else, nothing inline; pictures that a person chose may be shown. */
  private static final String POLICY =
      "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none';"
          + " form-action 'self'; frame-ancestors 'none'";

  /** The first page. */
  void start(Call call) throws IOException {
    serve(call, "index.html");
  }

  /** What it needs. */
  void file(Call call) throws IOException {
    serve(call, call.path().substring(FILES.length()));
  }

  private static void serve(Call call, String path) throws IOException {
    String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    if (type == null || !PATH.matcher(path).matches()) {
      throw missing();
    }
    try (InputStream in = PageEndpoints.class.getResourceAsStream("page/" + path)) {
      if (in == null) {
        throw missing();
      }
      call.set("Content-Security-Policy", POLICY);
      call.send(StatusCodes.OK, type, in.readAllBytes());
    }
  }

  private static HttpFailure missing() {
    return new HttpFailure(StatusCodes.NOT_FOUND, "NOT_FOUND", "no such file of the page");
  }
}
