package org.hailomqtt.protocol;

import java.util.Optional;

/** The topics below one base: who builds or reads a topic asks here. Immutable. */
public final class TopicGrammar {
  /** The base that is used unless configured. */
  public static final String DEFAULT_BASE = "hailo/v1";

  private final String base;
  private final String prefix;

  /**
   * @param base topic levels without wildcards, without a slash at either end
   * @throws IllegalArgumentException if it is not
   */
  public TopicGrammar(String base) {
    if (!isBase(base)) {
      throw new IllegalArgumentException(
          "'"
              + base
              + "' is no topic base: no + or #, no $ or slash at its start, none at its end");
    }
    this.base = base;
    this.prefix = base + "/";
  }

  /** Whether the text can be a base. */
  public static boolean isBase(String base) {
    return TopicText.fault(base) == null && !base.startsWith("/") && !base.endsWith("/");
  }

  /** The base itself. */
  public String base() {
    return base;
  }

  /** Filter for every request of a lane. */
  public String requestFilter(Lane lane) {
    return prefix + lane.segment() + "/#";
  }

  /** Filter for every request of one type in a lane. */
  public String requestFilter(Lane lane, String type) {
    return prefix + lane.segment() + "/" + type + "/#";
  }

  /** Topic of a request whose client and id, if any, are in its body. */
  public String request(Lane lane, String type) {
    return prefix + lane.segment() + "/" + type;
  }

  /** Topic of a request that names its client and id. */
  public String request(Lane lane, String type, String client, String id) {
    return prefix + lane.segment() + "/" + type + "/" + client + "/" + id;
  }

  /** Topic of the one final reply. */
  public String reply(String client, String id) {
    return prefix + "reply/" + client + "/" + id;
  }

  /** Filter for control messages to one worker, or to {@code all}. */
  public String controlFilter(String worker) {
    return prefix + "control/" + worker + "/#";
  }

  /** Topic of a control message whose sender, if it says so, is in its body. */
  public String control(String worker, String action) {
    return prefix + "control/" + worker + "/" + action;
  }

  /** Topic of a control message that names its sender, or the request it is about. */
  public String control(String worker, String action, String client, String id) {
    return prefix + "control/" + worker + "/" + action + "/" + client + "/" + id;
  }

  /** Topic of a worker's retained {@code online} or {@code offline}. */
  public String availability(String worker) {
    return prefix + "worker/" + worker + "/availability";
  }

  /** Filter for the availability of every worker. */
  public String availabilityFilter() {
    return availability("+");
  }

  /** The worker whose availability a topic is; empty if it is none. */
  public Optional<String> parseAvailability(String topic) {
    String tree = prefix + "worker/";
    String[] levels =
        topic.startsWith(tree) ? topic.substring(tree.length()).split("/", -1) : new String[0];
    return levels.length == 2 && levels[1].equals("availability")
        ? Optional.of(levels[0])
        : Optional.empty();
  }

  /** Topic of a worker's retained status. */
  public String status(String worker) {
    return prefix + "worker/" + worker + "/status";
  }

  /** Topic of a worker's retained info. */
  public String info(String worker) {
    return prefix + "worker/" + worker + "/info";
  }

  /** Topic on which a worker may tell of the last request that it answered; not retained. */
  public String last(String worker) {
    return prefix + "worker/" + worker + "/last";
  }

  /** Whether the topic lies in the trees that the worker reads or describes itself in. */
  public boolean isReserved(String topic) {
    for (Lane lane : Lane.values()) {
      if (isBelow(topic, lane.segment())) {
        return true;
      }
    }
    return isBelow(topic, "control") || isBelow(topic, "worker");
  }

  private boolean isBelow(String topic, String segment) {
    String tree = prefix + segment;
    return topic.equals(tree) || topic.startsWith(tree + "/");
  }

  /**
   * Reads a request topic.
   *
   * @throws ProtocolException BAD_REQUEST if it is none
   */
  public RequestTopic parseRequest(String topic) {
    for (Lane lane : Lane.values()) {
      String tree = prefix + lane.segment() + "/";
      if (topic.startsWith(tree)) {
        return parseRequest(lane, topic.substring(tree.length()).split("/", -1), topic);
      }
    }
    throw badTopic(topic);
  }

  private RequestTopic parseRequest(Lane lane, String[] levels, String topic) {
    if ((levels.length != 1 && levels.length != 3) || !areNames(levels)) {
      throw badTopic(topic);
    }
    return levels.length == 1
        ? new RequestTopic(lane, levels[0], null, null)
        : new RequestTopic(lane, levels[0], levels[1], levels[2]);
  }

  private ProtocolException badTopic(String topic) {
    return new ProtocolException(
        ErrorCode.BAD_REQUEST,
        "'"
            + Excerpt.of(topic)
            + "' is not a request topic; publish to "
            + prefix
            + "request/<type> or "
            + prefix
            + "request/<type>/<client>/<id>, each name "
            + Names.ALLOWED);
  }

  /** Reads a control topic; empty if it is none. */
  public Optional<ControlTopic> parseControl(String topic) {
    String tree = prefix + "control/";
    if (!topic.startsWith(tree)) {
      return Optional.empty();
    }
    String[] levels = topic.substring(tree.length()).split("/", -1);
    if (!areNames(levels)) {
      return Optional.empty();
    }
    return switch (levels.length) {
      case 2 -> Optional.of(new ControlTopic(levels[0], levels[1], null, null));
      case 3 -> // …/purge/<client>, which means all of its requests
          levels[1].equals("purge")
              ? Optional.of(new ControlTopic(levels[0], levels[1], levels[2], null))
              : Optional.empty();
      case 4 -> Optional.of(new ControlTopic(levels[0], levels[1], levels[2], levels[3]));
      default -> Optional.empty();
    };
  }

  private static boolean areNames(String[] levels) {
    for (String level : levels) {
      if (!Names.isName(level)) {
        return false;
      }
    }
    return true;
  }
}
