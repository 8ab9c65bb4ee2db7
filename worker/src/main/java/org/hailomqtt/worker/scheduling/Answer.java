package org.hailomqtt.worker.scheduling;

import org.hailomqtt.protocol.ReplyAddress;

/**
 * A reply ready to leave. Immutable; nobody writes to the body.
 *
 * @param to where it goes
 * @param body UTF-8 JSON
 * @param retain whether the broker keeps it
 */
public record Answer(ReplyAddress to, byte[] body, boolean retain) {}
