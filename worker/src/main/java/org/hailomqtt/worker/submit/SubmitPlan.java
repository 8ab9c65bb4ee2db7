package org.hailomqtt.worker.submit;

import java.time.Duration;
import java.util.List;
import org.hailomqtt.protocol.Lane;
import org.hailomqtt.protocol.TopicGrammar;

/**
 * What is sent, as whom, and how fast. Immutable.
 *
 * @param topics where requests go
 * @param lane which lane
 * @param clients names that the requests are spread over, at least one
 * @param id of the only request; of several, each has a number behind it
 * @param contents what is sent
 * @param form how it becomes requests
 * @param interval from one request to the next; zero for as fast as possible
 * @param waits whether replies are waited for
 */
public record SubmitPlan(
    TopicGrammar topics,
    Lane lane,
    List<String> clients,
    String id,
    Contents contents,
    RequestForm form,
    Duration interval,
    boolean waits) {
  /** Copies the list. */
  public SubmitPlan {
    clients = List.copyOf(clients);
  }

  /** How many requests there are. */
  int count() {
    return contents.count();
  }

  /** Where the replies come. */
  public List<String> replyFilters() {
    return clients.stream().map(client -> topics.reply(client, "+")).toList();
  }

  /** Where workers say whether they are there. */
  public String availabilityFilter() {
    return topics.availability("+");
  }

  private String client(int number) {
    return clients.get(number % clients.size());
  }

  private String id(int number) {
    return count() == 1 ? id : id + "-" + (number + 1);
  }

  /** What people call a request. */
  String name(int number) {
    return client(number) + "/" + id(number);
  }

  String requestTopic(int number) {
    return topics.request(lane, form.type(), client(number), id(number));
  }

  String replyTopic(int number) {
    return topics.reply(client(number), id(number));
  }
}
