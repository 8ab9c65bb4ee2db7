package org.hailomqtt.worker.mqtt;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** A socket whose input passes a {@link ReceiveGate}. Thread-safe as any socket. */
final class GatedSocket extends Socket {
  private final ReceiveGate gate;
  private @Nullable GatedInputStream input;

  GatedSocket(ReceiveGate gate) throws IOException {
    this.gate = gate;
    setTcpNoDelay(true);
  }

  @Override
  public synchronized InputStream getInputStream() throws IOException {
    GatedInputStream gated = input;
    if (gated == null) {
      gated = new GatedInputStream(super.getInputStream(), gate);
      input = gated;
    }
    return gated;
  }
}
