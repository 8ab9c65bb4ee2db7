package org.hailomqtt.worker.scheduling;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.hailomqtt.protocol.ControlCodec;
import org.hailomqtt.protocol.ControlReply;
import org.hailomqtt.protocol.ControlRequest;
import org.hailomqtt.protocol.DecodedControl;
import org.hailomqtt.protocol.ErrorCode;
import org.hailomqtt.protocol.InboundMessage;
import org.hailomqtt.protocol.ProtocolException;
import org.hailomqtt.protocol.ReplyAddress;
import org.hailomqtt.protocol.ReplyCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads control messages, has their action performed, and replies. Control thread only. */
public final class ControlHandler {
  private static final Logger log = LoggerFactory.getLogger(ControlHandler.class);

  private final ReplyCodec replies = new ReplyCodec();
  private final ControlCodec codec;
  private final String worker;
  private final Map<String, ControlAction> actions;

  /**
   * @param worker id of the worker, for replies
   * @param actions by name
   */
  public ControlHandler(ControlCodec codec, String worker, Map<String, ControlAction> actions) {
    this.codec = codec;
    this.worker = worker;
    this.actions = new TreeMap<>(actions);
  }

  /**
   * Sees one message through; never throws.
   *
   * @param publish takes the reply, on any thread
   */
  public void handle(InboundMessage message, Consumer<Answer> publish) {
    DecodedControl decoded = codec.decode(message);
    if (decoded instanceof DecodedControl.Refused refused) {
      log.debug("{}: {}", message.topic(), refused.cause().text());
      fail(refused.id(), refused.replyTo(), refused.cause(), publish);
      return;
    }
    ControlRequest request = ((DecodedControl.Accepted) decoded).request();
    log.debug("control {} from {}", request.action(), request.client());
    try {
      action(request.action())
          .perform(
              request,
              new ControlAction.Outcome() {
                @Override
                public void succeeded(ObjectNode fields) {
                  reply(request.replyTo(), ControlReply.to(request, worker, fields), publish);
                }

                @Override
                public void publish(Answer answer) {
                  publish.accept(answer);
                }

                @Override
                public void failed(ProtocolException cause) {
                  fail(request.id(), request.replyTo(), cause, publish);
                }
              });
    } catch (ProtocolException e) {
      fail(request.id(), request.replyTo(), e, publish);
    } catch (RuntimeException e) {
      log.error("control {}: a fault of the worker", request.action(), e);
      fail(
          request.id(),
          request.replyTo(),
          new ProtocolException(ErrorCode.INTERNAL, "the worker failed on this; its log says why"),
          publish);
    }
  }

  private ControlAction action(String name) {
    ControlAction action = actions.get(name);
    if (action == null) {
      throw new ProtocolException(
          ErrorCode.BAD_REQUEST,
          "no control action '" + name + "'; there are " + new TreeSet<>(actions.keySet()));
    }
    return action;
  }

  private void fail(
      String id, Optional<ReplyAddress> to, ProtocolException cause, Consumer<Answer> publish) {
    reply(to, ReplyCodec.failure(id, cause, null), publish);
  }

  private void reply(Optional<ReplyAddress> to, Object body, Consumer<Answer> publish) {
    to.ifPresent(address -> publish.accept(new Answer(address, replies.encode(body), false)));
  }
}
