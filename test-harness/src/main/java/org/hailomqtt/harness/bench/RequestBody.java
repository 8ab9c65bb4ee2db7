package org.hailomqtt.harness.bench;

import java.util.Map;

/**
 * What a benchmark request carries. Immutable; the array is nobody's to write to.
 *
 * @param payload the body
 * @param contentType the MQTT 5 property; empty for none
 * @param userProperties MQTT 5 properties; with none of either the request goes over MQTT 3.1.1
 */
@SuppressWarnings("ArrayRecordComponent") // made once, compared by nobody
record RequestBody(byte[] payload, String contentType, Map<String, String> userProperties) {

  RequestBody {
    userProperties = Map.copyOf(userProperties);
  }

  static RequestBody plain(byte[] payload) {
    return new RequestBody(payload, "", Map.of());
  }

  boolean needsMqtt5() {
    return !contentType.isEmpty() || !userProperties.isEmpty();
  }
}
