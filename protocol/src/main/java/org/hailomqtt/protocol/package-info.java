/**
 * What is said over MQTT: topics, requests, replies and error codes, with the codec between them
 * and bytes.
 *
 * <p>Depends on Jackson only and starts no threads, so that Java producers can use it as it is:
 *
 * <pre>{@code
 * TopicGrammar topics = new TopicGrammar(TopicGrammar.DEFAULT_BASE);
 * ReplyCodec codec = new ReplyCodec();
 * ObjectNode body = JsonNodeFactory.instance.objectNode();
 * body.putObject("input").put("image", jpeg); // a byte[] becomes base64
 *
 * subscribe(topics.reply("me", "1"));
 * publish(topics.request(Lane.NORMAL, "clip", "me", "1"), codec.encode(body));
 *
 * Reply reply = codec.decode(received); // a Reply.Success or a Reply.Failure
 * }</pre>
 */
@NullMarked
package org.hailomqtt.protocol;

import org.jspecify.annotations.NullMarked;
