package org.hailomqtt.worker.mqtt;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/** A socket whose input passes a {@link ReceiveGate}. Thread-safe as any socket. */
final class GatedSocket extends Socket {
  private final ReceiveGate gate;

  GatedSocket(ReceiveGate gate) throws IOException {
    this.gate = gate;
    setTcpNoDelay(true);
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new GatedInputStream(super.getInputStream(), gate);
  }
}
