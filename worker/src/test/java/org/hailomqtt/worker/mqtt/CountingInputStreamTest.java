package org.hailomqtt.worker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.common.packet.util.CountingInputStream;
import org.junit.jupiter.api.Test;

class CountingInputStreamTest {

  @Test
  void isOursAndNotPahos() {
    assertThat(source(CountingInputStream.class))
        .isEqualTo(source(MqttConnection.class))
        .isNotEqualTo(source(MqttAsyncClient.class));
  }

  private static String source(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation().toString();
  }

  @Test
  void readsABlockInOneCall() throws IOException {
    AtomicInteger singleReads = new AtomicInteger();
    InputStream source =
        new FilterInputStream(new ByteArrayInputStream(new byte[1000])) {
          @Override
          public int read() throws IOException {
            singleReads.incrementAndGet();
            return super.read();
          }

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            return super.read(buffer, offset, length);
          }
        };

    assertThat(new CountingInputStream(source).read(new byte[600], 0, 600)).isEqualTo(600);
    assertThat(singleReads).hasValue(0);
  }

  @Test
  void countsBytesReadEitherWayUntilItIsReset() throws IOException {
    CountingInputStream in = new CountingInputStream(new ByteArrayInputStream(new byte[10]));
    in.read();
    in.read(new byte[4], 0, 4);
    assertThat(in.getCounter()).isEqualTo(5);

    in.resetCounter();
    in.read(new byte[100], 0, 100);
    in.read();
    assertThat(in.getCounter()).isEqualTo(5);
  }
}
