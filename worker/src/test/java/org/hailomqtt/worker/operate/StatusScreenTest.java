package org.hailomqtt.worker.operate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class StatusScreenTest {
  private final StatusScreen screen = new StatusScreen((tone, text) -> tone + ":" + text);

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text.replace('\'', '"'));
  }

  @Test
  void showsWhatRunsAndWhatIsAmiss() throws IOException {
    JsonNode status =
        json(
            """
            {'state': 'busy', 'degraded': true,
             'problem': {'text': 'it is hot', 'what_to_do': 'cool it'},
             'running': {'client': 'wall', 'id': '42', 'type': 'clip', 'model': 'm',
                         'since_ms': 1500},
             'lanes': {'high': {'waiting': 0}, 'low': {'waiting': 0},
                       'normal': {'waiting': 3, 'oldest_ms': 2100, 'window_full': true}},
             'models': [{'model_path': 'm/main', 'model_type': 'clip', 'pinned': true}],
             'temperatures': {'device': 46},
             'counters': {'received': 9, 'reply_confirmed': 7},
             'at': '2026-11-20T11:23:45.681Z'}
            """);
    JsonNode info = json("{'version': '1', 'device': {'kind': 'hailo', 'id': 'x'}}");

    assertThat(screen.lines(new WorkerBoard.Row("w", true, status, info)))
        .containsExactly(
            "w  WARNING:busy, degraded  hailo x, version 1",
            "  problem  WARNING:it is hot",
            "           cool it",
            "  running  clip 42 of wall, model m, 1.5 s",
            "  lanes    high 0 waiting · normal 3 waiting (2.1 s), more with the broker"
                + " · low 0 waiting",
            "  models   m/main (clip, pinned)",
            "  heat     device 46 °C",
            "  counts   9 received, 7 answered, 0 refused, 0 heard by nobody",
            "  as of    2026-11-20 11:23:45 UTC");
  }

  @Test
  void showsOfOneThatIsGoneWhenItSpokeLast() throws IOException {
    JsonNode status = json("{'state': 'ready', 'at': '2026-11-20T11:23:45.681Z'}");

    assertThat(screen.lines(new WorkerBoard.Row("w", false, status, MissingNode.getInstance())))
        .containsExactly("w  BAD:offline", "  last     2026-11-20 11:23:45 UTC");
  }
}
