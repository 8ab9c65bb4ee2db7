package org.hailomqtt.worker.operate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What workers answered to a question. Immutable, but for the JSON nodes, which nobody writes to.
 *
 * @param replies as they came, one of each worker that answered
 * @param silent those that are online by what the broker knows, and did not answer
 * @param offline those that the broker knows of, and that are not online
 */
public record Responses(List<ObjectNode> replies, Set<String> silent, Set<String> offline) {
  /** Copies the collections. */
  public Responses {
    replies = List.copyOf(replies);
    silent = new TreeSet<>(silent);
    offline = new TreeSet<>(offline);
  }

  /** Whether somebody answered, and everybody who should have. */
  public boolean isComplete() {
    return !replies.isEmpty() && silent.isEmpty();
  }
}
