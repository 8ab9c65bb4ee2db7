package org.hailomqtt.harness.bench;

/** Who answers the requests of a measurement, by the topics it serves. */
enum Responder {
  FLOOR(FloorResponder.REQUESTS + "infer/", FloorResponder.REPLIES),
  WORKER("hailo/v1/request/infer/", "hailo/v1/reply/"),

  /** A worker that has no place for files, under a base of its own. */
  MEMORY(Responder.MEMORY_BASE + "/request/infer/", Responder.MEMORY_BASE + "/reply/"),

  /** A worker that can't load libjpeg-turbo, under a base of its own. */
  IMAGEIO(Responder.IMAGEIO_BASE + "/request/infer/", Responder.IMAGEIO_BASE + "/reply/");

  /** The base topic of {@link #MEMORY}. */
  static final String MEMORY_BASE = "memory/v1";

  /** The base topic of {@link #IMAGEIO}. */
  static final String IMAGEIO_BASE = "imageio/v1";

  private final String requests;
  private final String replies;

  Responder(String requests, String replies) {
    this.requests = requests;
    this.replies = replies;
  }

  /** The topic of a client's requests up to the id. */
  String requestPrefix(String client) {
    return requests + client + "/";
  }

  /** The filter that gets a client's replies. */
  String replyFilter(String client) {
    return replies + client + "/+";
  }
}
