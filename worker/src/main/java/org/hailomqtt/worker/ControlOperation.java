package org.hailomqtt.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;

/**
 * What one command has workers do, and how their answer is told. Immutable, but for the JSON node,
 * which nobody writes to.
 *
 * @param name of the command
 * @param description for {@code --help}
 * @param action of the control message
 * @param fields its body, without what is given on the command line
 * @param parameters what is given on the command line
 * @param timeout how long an answer may take
 * @param doneField a field that says whether it was done; empty if an answer alone says so
 * @param done what is said of an answer without a message
 */
record ControlOperation(
    String name,
    String description,
    String action,
    ObjectNode fields,
    List<Parameter> parameters,
    Duration timeout,
    String doneField,
    String done) {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration LATER = Duration.ofMinutes(3);
  private static final String COUNT = "purged";
  private static final ObjectNode NOTHING = JsonNodeFactory.instance.objectNode();

  private static final Parameter MODEL =
      new Parameter("MODEL", "model", true, false, "Name of the model.");

  /** Commands by themselves. */
  static final List<ControlOperation> ALL =
      List.of(
          simple("pause", "Has requests wait; the one that runs is finished.", "requests wait"),
          simple("resume", "Ends a pause or a drain.", "takes requests again"),
          new ControlOperation(
              "drain",
              "Finishes the request that runs, leaves all others with the broker and takes no more,"
                  + " until 'resume'. Ends when nothing runs any more.",
              "drain",
              NOTHING,
              List.of(),
              LATER,
              "drained",
              "drained; 'hailo-worker resume' has it take requests again"),
          lending("release", "Lends the device out to another program, until 'acquire'."),
          lending("acquire", "Takes the device back that was lent out."),
          new ControlOperation(
              "cancel",
              "Cancels a request.",
              "cancel",
              NOTHING,
              List.of(
                  new Parameter("CLIENT", "client", true, true, "Client of the request."),
                  new Parameter("ID", "id", true, true, "Id of the request.")),
              SOON,
              "cancelled",
              "cancelled"),
          new ControlOperation(
              "purge",
              "Cancels every request that waits, of one client or of all.",
              "purge",
              NOTHING,
              List.of(
                  new Parameter("CLIENT", "client", false, true, "Only requests of this client.")),
              SOON,
              "",
              "done"));

  /** Commands of {@code models}. */
  static final List<ControlOperation> OF_MODELS =
      List.of(
          model("load", "Has workers load a model.", "load_model", NOTHING),
          model("unload", "Has workers unload a model.", "unload_model", NOTHING),
          model(
              "pin",
              "Has workers load a model and keep it, whatever needs room, until 'unpin', 'unload'"
                  + " or their end ('pin' in its entry does it for good).",
              "load_model",
              NOTHING.deepCopy().put("pin", true)),
          model(
              "unpin",
              "Has workers no longer keep a model whatever needs room.",
              "load_model",
              NOTHING.deepCopy().put("pin", false)));

  /**
   * Something that is given on the command line. Immutable.
   *
   * @param label for {@code --help}
   * @param field of the control message
   * @param required whether it must be given
   * @param isName whether it must be a name as clients and ids are
   * @param description for {@code --help}
   */
  record Parameter(
      String label, String field, boolean required, boolean isName, String description) {}

  /**
   * How an answer is told. Immutable.
   *
   * @param text in words
   * @param done whether it was done
   * @param failed whether the worker could not
   */
  record Verdict(String text, boolean done, boolean failed) {}

  private static ControlOperation simple(String name, String description, String done) {
    return new ControlOperation(name, description, name, NOTHING, List.of(), SOON, "", done);
  }

  private static ControlOperation lending(String name, String description) {
    return new ControlOperation(name, description, name, NOTHING, List.of(), LATER, "", "done");
  }

  private static ControlOperation model(
      String name, String description, String action, ObjectNode fields) {
    return new ControlOperation(
        name, description, action, fields, List.of(MODEL), LATER, "", "done");
  }

  /** What an answer says. */
  Verdict verdict(ObjectNode reply) {
    if (!reply.path("status").asText().equals("ok")) {
      return new Verdict(
          reply.path("error").asText("failed") + " (" + reply.path("code").asText() + ")",
          false,
          true);
    }
    if (reply.has(COUNT)) {
      return new Verdict(reply.path(COUNT).asText() + " requests cancelled", true, false);
    }
    JsonNode said = reply.path("message");
    boolean isDone = doneField.isEmpty() || reply.path(doneField).asBoolean();
    return new Verdict(said.asText(isDone ? done : "not done"), isDone, false);
  }
}
