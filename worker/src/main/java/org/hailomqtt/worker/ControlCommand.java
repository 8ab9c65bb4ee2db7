package org.hailomqtt.worker;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hailomqtt.worker.mqtt.ProducerSession;
import org.hailomqtt.worker.operate.ControlCall;
import org.hailomqtt.worker.operate.Question;
import org.hailomqtt.worker.operate.Responses;
import org.hailomqtt.worker.operate.StatusScreen.Tone;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** One command that asks workers to do something by a control message, such as {@code pause}. */
final class ControlCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final ControlOperation operation;
  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

  ControlCommand(Surroundings surroundings, ControlOperation operation) {
    this.surroundings = surroundings;
    this.operation = operation;
    spec.name(operation.name());
    spec.usageMessage()
        .description(operation.description())
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(
            ExitCodes.remote("It is done.", "A worker could not do it; a sentence says why."));
    for (int i = 0; i < operation.parameters().size(); i++) {
      ControlOperation.Parameter parameter = operation.parameters().get(i);
      spec.addPositional(
          PositionalParamSpec.builder()
              .index(String.valueOf(i))
              .paramLabel(parameter.label())
              .type(String.class)
              .arity(parameter.required() ? "1" : "0..1")
              .required(parameter.required())
              .description(parameter.description())
              .build());
    }
    RemoteSetup.addTo(spec, operation.timeout());
  }

  CommandSpec spec() {
    return spec;
  }

  @Override
  public Integer call() throws InterruptedException {
    RemoteSetup setup = RemoteSetup.of(spec, surroundings);
    Question question =
        new Question(setup.worker().orElse(Question.ALL), operation.action(), fields(setup));
    String id = GeneratedIds.ofRun();
    ControlCall call =
        new ControlCall(
            setup.connection().topics().grammar(),
            question,
            setup.client(),
            id,
            surroundings.nanoTime());
    Duration timeout = setup.timeout(operation.timeout());
    try (ProducerSession session =
        new ProducerSession(setup.connection().broker(), "hailo-control-" + id, call)) {
      session.connect();
      return tell(setup, question, call.ask(session, timeout), timeout);
    } catch (IOException e) {
      setup.note(String.valueOf(e.getMessage()));
      return ExitCodes.UNANSWERED;
    }
  }

  private ObjectNode fields(RemoteSetup setup) {
    ObjectNode fields = operation.fields().deepCopy();
    for (int i = 0; i < operation.parameters().size(); i++) {
      ControlOperation.Parameter parameter = operation.parameters().get(i);
      Optional<String> text = setup.given().positional(i);
      text.ifPresent(
          given ->
              fields.put(
                  parameter.field(),
                  parameter.isName() ? setup.given().name(parameter.label(), given) : given));
    }
    return fields;
  }

  private int tell(RemoteSetup setup, Question question, Responses responses, Duration timeout) {
    boolean done = false;
    boolean failed = false;
    for (ObjectNode reply : responses.replies()) {
      ControlOperation.Verdict verdict = operation.verdict(reply);
      done |= verdict.done();
      failed |= verdict.failed();
      if (!setup.wantsJson()) {
        Tone tone = verdict.failed() ? Tone.BAD : verdict.done() ? Tone.GOOD : Tone.WARNING;
        String worker = reply.path("worker").asText("");
        setup.print((worker.isEmpty() ? "" : worker + ": ") + setup.paint(tone, verdict.text()));
      }
    }
    if (setup.wantsJson()) {
      setup.print(json(responses));
    }
    if (responses.replies().isEmpty()) {
      setup.note(silence(setup, question, responses, timeout));
      return ExitCodes.UNANSWERED;
    }
    if (!responses.isComplete()) {
      setup.note(
          "online, but without an answer within "
              + timeout.toMillis()
              + " ms: "
              + String.join(", ", responses.silent()));
      return ExitCodes.UNANSWERED;
    }
    if (responses.replies().size() > 1 && !setup.wantsJson()) {
      setup.note(
          responses.replies().size() + " workers answered; --worker ID asks one of them alone");
    }
    // Of several workers, only the one that has the request can cancel it.
    return failed || !done ? ExitCodes.FAILED : ExitCodes.OK;
  }

  private static ObjectNode json(Responses responses) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode replies = json.putArray("replies");
    responses.replies().forEach(replies::add);
    ArrayNode silent = json.putArray("silent");
    responses.silent().forEach(silent::add);
    return json;
  }

  private static String silence(
      RemoteSetup setup, Question question, Responses responses, Duration timeout) {
    if (!responses.silent().isEmpty()) {
      return "no answer within "
          + timeout.toMillis()
          + " ms from "
          + String.join(", ", responses.silent())
          + ", which is online; it may do so later (--timeout), or may not be allowed to reply to "
          + setup.connection().topics().grammar().reply(setup.client(), "+");
    }
    boolean isForAll = question.worker().equals(Question.ALL);
    String known = String.join(", ", responses.offline());
    String who = isForAll ? "no worker is" : "worker " + question.worker() + " is not";
    return who
        + " online on "
        + setup.place()
        + (known.isEmpty() ? "" : " (offline: " + known + ")")
        + "; start it with 'sudo systemctl start hailo-worker', or give --broker-url and"
        + " --topics-base as it has them";
  }
}
