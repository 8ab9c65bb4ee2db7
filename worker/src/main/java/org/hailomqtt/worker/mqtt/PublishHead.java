package org.hailomqtt.worker.mqtt;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The head of a packet, read byte by byte as it comes: the fixed header, and of a PUBLISH the
 * topic, the packet id and the properties (MQTT 5, 2.1 and 3.3). One thread.
 *
 * <p>It is made harmless on the way. Paho 1.2.5 reads the length of Correlation Data as a signed
 * number, and its receiving thread ends at 32,768 and more without a word: whoever sends that to a
 * session stops it, again at each redelivery. Such Correlation Data is left out. Of a message with
 * more properties than anybody needs, only the topic is left.
 */
final class PublishHead {
  private static final int PUBLISH = 3;
  private static final int MORE = 0x80;
  private static final int MOST_PROPERTIES = 256 << 10;
  private static final int MOST_CORRELATION_DATA = 32_767;
  private static final int CORRELATION_DATA = 0x09;
  private static final int USER_PROPERTY = 0x26;
  private static final int SUBSCRIPTION_ID = 0x0B;

  private byte[] bytes = new byte[512];
  private int size;
  private int needed;
  private Part part = Part.TYPE;
  private int type;
  private long remaining;
  private int shift;
  private int fixedEnd;
  private int propertiesLength;
  private int propertiesStart;
  private boolean emptied;
  private boolean whole;

  /** What is read next. */
  private enum Part {
    TYPE,
    LENGTH,
    TOPIC_LENGTH,
    TOPIC,
    PROPERTIES_LENGTH,
    PROPERTIES,
    COMPLETE
  }

  /** Forgets the packet, for the next. */
  void reset() {
    size = 0;
    part = Part.TYPE;
    remaining = 0;
    shift = 0;
    propertiesLength = 0;
    emptied = false;
    whole = false;
  }

  /**
   * Reads on until the head is complete; after a time-out it is called again.
   *
   * @return false at the end of the stream
   */
  boolean read(InputStream in) throws IOException {
    while (part != Part.COMPLETE) {
      if (part == Part.TOPIC_LENGTH || part == Part.TOPIC || part == Part.PROPERTIES) {
        int count = size == needed ? 0 : in.read(bytes, size, needed - size);
        if (count < 0) {
          return false;
        }
        size += count;
        if (size == needed) {
          partEnds();
        }
      } else {
        int next = in.read();
        if (next < 0) {
          return false;
        }
        need(1);
        bytes[size++] = (byte) next;
        took(next);
      }
    }
    return true;
  }

  private void took(int next) {
    if (part == Part.TYPE) {
      type = next;
      part = Part.LENGTH;
    } else if (part == Part.LENGTH) {
      remaining |= (long) (next & (MORE - 1)) << shift;
      shift += 7;
      if ((next & MORE) == 0) {
        fixedEnd = size;
        next(isPublish() ? Part.TOPIC_LENGTH : Part.COMPLETE, 2);
      }
    } else {
      propertiesLength |= (next & (MORE - 1)) << shift;
      shift += 7;
      if ((next & MORE) == 0) {
        propertiesStart = size;
        emptied = propertiesLength > MOST_PROPERTIES;
        next(emptied ? Part.COMPLETE : Part.PROPERTIES, emptied ? 0 : propertiesLength);
        whole = emptied;
      }
    }
  }

  private void partEnds() {
    if (part == Part.TOPIC_LENGTH) {
      boolean hasPacketId = (type & 0x06) != 0;
      next(Part.TOPIC, number(fixedEnd) + (hasPacketId ? 2 : 0));
    } else if (part == Part.TOPIC) {
      propertiesLength = 0;
      shift = 0;
      next(Part.PROPERTIES_LENGTH, 1);
    } else {
      part = Part.COMPLETE;
      whole = true;
    }
  }

  /** What comes next, unless it does not fit the packet: then Paho is to refuse what there is. */
  private void next(Part following, int count) {
    boolean fits = size - fixedEnd + count <= remaining;
    part = fits ? following : Part.COMPLETE;
    if (fits) {
      need(count);
    }
  }

  private void need(int count) {
    needed = size + count;
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(needed, 2 * bytes.length));
    }
  }

  boolean isPublish() {
    return type >> 4 == PUBLISH;
  }

  /** Whether it is a PUBLISH that makes sense so far. */
  boolean isMessage() {
    return isPublish() && whole;
  }

  /** How many bytes of the packet follow the head. */
  long rest() {
    return remaining - (size - fixedEnd);
  }

  /**
   * The head for a packet of which only the first bytes of the rest follow.
   *
   * @param kept at most {@link #rest}; nothing may follow if the properties were too many
   */
  byte[] withRest(long kept) {
    if (!isMessage()) {
      return Arrays.copyOf(bytes, size);
    }
    byte[] properties = emptied ? new byte[0] : harmless();
    boolean changed = emptied || kept != rest() || properties.length != propertiesLength;
    return changed ? rewritten(properties, kept) : Arrays.copyOf(bytes, size);
  }

  /** Whether only topic and packet id are of use. */
  boolean isEmptied() {
    return emptied;
  }

  private byte[] rewritten(byte[] properties, long kept) {
    int lengthBytes = 1;
    for (int rest = propertiesLength; rest >= MORE; rest /= MORE) {
      lengthBytes++;
    }
    int topicEnd = propertiesStart - lengthBytes;
    int topic = topicEnd - fixedEnd;
    byte[] head = new byte[size + 10];
    int at = 0;
    head[at++] = (byte) type;
    at = putLength(head, at, topic + lengthOf(properties.length) + properties.length + kept);
    System.arraycopy(bytes, fixedEnd, head, at, topic);
    at = putLength(head, at + topic, properties.length);
    System.arraycopy(properties, 0, head, at, properties.length);
    return Arrays.copyOf(head, at + properties.length);
  }

  private static int lengthOf(long value) {
    int bytes = 1;
    for (long rest = value; rest >= MORE; rest /= MORE) {
      bytes++;
    }
    return bytes;
  }

  private static int putLength(byte[] target, int at, long value) {
    int to = at;
    long rest = value;
    do {
      target[to++] = (byte) (rest % MORE | (rest >= MORE ? MORE : 0));
      rest /= MORE;
    } while (rest > 0);
    return to;
  }

  /** The properties without Correlation Data that Paho can't read; all if they make no sense. */
  private byte[] harmless() {
    byte[] all = Arrays.copyOfRange(bytes, propertiesStart, size);
    if (propertiesLength <= MOST_CORRELATION_DATA) {
      return all;
    }
    int at = propertiesStart;
    while (at < size) {
      int end = propertyEnd(at);
      if (end < 0 || end > size) {
        return all;
      }
      if (bytes[at] == CORRELATION_DATA && end - at - 3 > MOST_CORRELATION_DATA) {
        byte[] without = new byte[all.length - (end - at)];
        System.arraycopy(all, 0, without, 0, at - propertiesStart);
        System.arraycopy(bytes, end, without, at - propertiesStart, size - end);
        return without;
      }
      at = end;
    }
    return all;
  }

  /** Where the property ends that begins there; negative if it is none of a PUBLISH. */
  private int propertyEnd(int at) {
    return switch (bytes[at]) {
      case 0x01 -> at + 2; // Payload Format Indicator
      case 0x02 -> at + 5; // Message Expiry Interval
      case 0x23 -> at + 3; // Topic Alias
      case 0x03, 0x08, CORRELATION_DATA -> textEnd(at + 1); // Content Type, Response Topic
      case USER_PROPERTY -> {
        int name = textEnd(at + 1);
        yield name < 0 ? -1 : textEnd(name);
      }
      case SUBSCRIPTION_ID -> {
        int end = at + 1;
        while (end < size && (bytes[end] & MORE) != 0) {
          end++;
        }
        yield end + 1;
      }
      default -> -1;
    };
  }

  private int textEnd(int at) {
    return at + 2 > size ? -1 : at + 2 + number(at);
  }

  private int number(int at) {
    return ((bytes[at] & 0xFF) << 8) | (bytes[at + 1] & 0xFF);
  }
}
