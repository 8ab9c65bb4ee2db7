package org.hailomqtt.worker.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.hailomqtt.protocol.Request;

/**
 * Parameters of a request, and where it says nothing those of the model's entry, section {@code
 * params}. Immutable.
 */
final class Settings {
  private final Fields asked;
  private final Fields standing;

  private Settings(Fields asked, Fields standing) {
    this.asked = asked;
    this.standing = standing;
  }

  /**
   * Those of a request.
   *
   * @param type the model type, for the message
   * @param allowed what it knows
   * @throws org.hailomqtt.protocol.ProtocolException INVALID_INPUT at an unknown one
   */
  static Settings of(Request request, ModelDefinition model, String type, String... allowed) {
    return new Settings(
        Fields.ofParams(request.params()).only("type '" + type + "'", allowed),
        standing(model, type, allowed));
  }

  /**
   * Those of an entry alone, to see whether they can be read.
   *
   * @throws CatalogException at an unknown one
   */
  static Settings of(ModelDefinition model, String type, String... allowed) {
    return new Settings(
        Fields.ofParams(JsonNodeFactory.instance.objectNode()), standing(model, type, allowed));
  }

  private static Fields standing(ModelDefinition model, String type, String... allowed) {
    Fields entry = Fields.of(model.settings(), CatalogException::new);
    return entry.has("params")
        ? entry.object("params").only("type '" + type + "'", allowed)
        : Fields.of(JsonNodeFactory.instance.objectNode(), CatalogException::new);
  }

  private Fields of(String name) {
    return asked.has(name) ? asked : standing;
  }

  /** Whether the request or the entry says something. */
  boolean has(String name) {
    return of(name).has(name);
  }

  /** A number from 0 to 1. */
  double share(String name, double otherwise) {
    return of(name).number(name, 0, 1).orElse(otherwise);
  }

  /** A whole number. */
  int integer(String name, int min, int max, int otherwise) {
    return of(name).optionalInteger(name, min, max).orElse(otherwise);
  }

  boolean flag(String name) {
    return of(name).flag(name);
  }

  /** The fields that say something, for whatever else is read of them. */
  Fields fields(String name) {
    return of(name);
  }
}
