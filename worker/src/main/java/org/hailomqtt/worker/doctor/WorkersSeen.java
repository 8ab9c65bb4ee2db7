package org.hailomqtt.worker.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hailomqtt.protocol.Json;
import org.hailomqtt.protocol.TopicGrammar;

/**
 * Which workers the broker knows on a base, and whether they get on. Immutable.
 *
 * @param topics of the base
 * @param retained availabilities and statuses, by topic
 */
record WorkersSeen(TopicGrammar topics, Map<String, String> retained) {
  private static final String NAME = "workers";
  private static final int MAX_BYTES = 1 << 20;
  private static final Set<String> NOT_SERVING = Set.of("standby", "conflict", "");

  Finding finding() {
    List<String> online = new ArrayList<>();
    List<String> serving = new ArrayList<>();
    for (Map.Entry<String, String> entry : retained.entrySet()) {
      String worker = topics.parseAvailability(entry.getKey()).orElse("");
      if (!worker.isEmpty() && entry.getValue().equals("online")) {
        JsonNode status = status(worker);
        String state = status.path("state").asText();
        if (state.equals("conflict")) {
          return Finding.fail(
              NAME,
              "worker " + worker + ": " + status.at("/problem/text").asText("conflict"),
              "give it a worker.id of its own in /etc/hailo-worker/worker.yaml, then: sudo"
                  + " systemctl restart hailo-worker");
        }
        online.add(worker + " (" + state + ")");
        if (!NOT_SERVING.contains(state)) {
          serving.add(worker);
        }
      }
    }
    if (serving.size() > 1) {
      return Finding.warn(
          NAME,
          "several workers serve the base " + topics.base() + ": " + String.join(", ", serving),
          "give each a topics.base of its own, or stop one: sudo systemctl stop hailo-worker");
    }
    return online.isEmpty()
        ? Finding.fail(
            NAME,
            "no worker is online on the base " + topics.base() + ", or this account may not see it",
            "sudo systemctl start hailo-worker    # or: hailo-worker run")
        : Finding.ok(NAME, "online: " + String.join(", ", online));
  }

  private JsonNode status(String worker) {
    ObjectMapper json = Json.mapper(MAX_BYTES);
    try {
      return json.readTree(retained.getOrDefault(topics.status(worker), "{}"));
    } catch (IOException e) {
      return json.missingNode();
    }
  }
}
