package org.hailomqtt.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.hailomqtt.protocol.WorkerStatus.Problem;
import org.hailomqtt.worker.mqtt.CertificateEnd;
import org.junit.jupiter.api.Test;

class CertificateHealthTest {
  private static final Instant END = Instant.parse("2027-03-01T00:00:00Z");

  private final List<CertificateEnd> certificates = new ArrayList<>();
  private Instant now = END;
  private final CertificateHealth health = new CertificateHealth(() -> certificates, () -> now);

  @Test
  void isSilentAsLongAsEachCertificateHasThirtyDays() {
    certificates.add(new CertificateEnd("the certificate of x", "renew it", END));
    now = END.minus(Duration.ofDays(30));

    assertThat(health.problem()).isEmpty();
  }

  @Test
  void namesTheCertificateThatEndsNextAndSinceWhenThatIsKnown() {
    certificates.add(new CertificateEnd("the one in later.crt", "renew", END.plusSeconds(1)));
    certificates.add(new CertificateEnd("the one in ca.crt", "make a new one", END));
    now = END.minus(Duration.ofDays(29));
    Instant noticed = now;

    assertThat(health.problem())
        .contains(
            Problem.of(
                "the one in ca.crt ends on 2027-03-01T00:00:00Z", "make a new one", noticed));
    now = END.plusSeconds(1);
    assertThat(health.problem())
        .contains(
            Problem.of(
                "the one in ca.crt ended on 2027-03-01T00:00:00Z", "make a new one", noticed));
  }

  @Test
  void isSilentAgainWhenTheCertificateIsRenewed() {
    certificates.add(new CertificateEnd("the certificate of x", "renew it", END));
    assertThat(health.problem()).isPresent();

    certificates.set(
        0, new CertificateEnd("the certificate of x", "renew it", END.plus(Duration.ofDays(400))));

    assertThat(health.problem()).isEmpty();
  }
}
