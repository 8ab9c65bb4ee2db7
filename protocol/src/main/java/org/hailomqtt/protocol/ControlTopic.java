package org.hailomqtt.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A parsed control topic. Immutable.
 *
 * @param worker the worker meant, or {@code all}
 * @param action what is asked for, such as {@code ping}
 * @param client sender, or for {@code cancel} and {@code lookup} the client of the request meant
 * @param id the id, or for {@code cancel} and {@code lookup} the id of the request meant
 */
public record ControlTopic(
    String worker, String action, @Nullable String client, @Nullable String id) {}
