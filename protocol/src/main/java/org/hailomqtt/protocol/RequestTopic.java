package org.hailomqtt.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A parsed request topic. Immutable.
 *
 * @param lane the priority lane
 * @param type model type or preset
 * @param client the sender, where the topic names it; then {@code id} is there too
 * @param id the request's id within its client
 */
public record RequestTopic(Lane lane, String type, @Nullable String client, @Nullable String id) {}
