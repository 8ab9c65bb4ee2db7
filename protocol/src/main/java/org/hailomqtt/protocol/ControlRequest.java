package org.hailomqtt.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One control message as its sender meant it. Immutable, but for the JSON node, which nobody writes
 * to.
 *
 * @param worker the worker meant, or {@code all}
 * @param action what is asked for, such as {@code ping}; any name, known or not
 * @param client the sender, if it said who it is; for {@code cancel} and {@code lookup} the client
 *     of the request meant, absent if that request has none; for {@code purge} the client whose
 *     requests are meant, absent for all
 * @param id echoed in the reply: the sender's, else a generated one; for {@code cancel} and {@code
 *     lookup} the id of the request meant
 * @param fields the JSON body; empty if the message had no body
 * @param replyTo where the reply goes; empty if none was asked for, which only {@code cancel},
 *     {@code lookup} and {@code purge} can do
 */
public record ControlRequest(
    String worker,
    String action,
    @Nullable String client,
    String id,
    ObjectNode fields,
    Optional<ReplyAddress> replyTo) {}
