package org.hailomqtt.worker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.hailomqtt.protocol.WorkerStatus.Problem;
import org.hailomqtt.worker.mqtt.CertificateEnd;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in good time which certificate ends. Thread-safe. */
final class CertificateHealth {
  private static final Logger log = LoggerFactory.getLogger(CertificateHealth.class);
  private static final Duration SOON = Duration.ofDays(30);

  private final Supplier<List<CertificateEnd>> certificates;
  private final InstantSource wallClock;
  private final Map<CertificateEnd, Instant> noticed = new HashMap<>();

  /**
   * @param certificates those that are known by now
   */
  CertificateHealth(Supplier<List<CertificateEnd>> certificates, InstantSource wallClock) {
    this.certificates = certificates;
    this.wallClock = wallClock;
  }

  /** The certificate that ends next, if it does within 30 days. */
  synchronized Optional<Problem> problem() {
    Instant now = wallClock.instant();
    List<CertificateEnd> ending =
        certificates.get().stream()
            .filter(certificate -> certificate.end().isBefore(now.plus(SOON)))
            .toList();
    noticed.keySet().retainAll(ending);
    return ending.stream()
        .min(Comparator.comparing(CertificateEnd::end))
        .map(certificate -> problem(certificate, now));
  }

  private Problem problem(CertificateEnd certificate, Instant now) {
    String text =
        certificate.name()
            + (certificate.end().isBefore(now) ? " ended on " : " ends on ")
            + certificate.end();
    Instant before = noticed.putIfAbsent(certificate, now);
    if (before == null) {
      log.warn("{}: {}", text, certificate.renewal());
    }
    return Problem.of(text, certificate.renewal(), before == null ? now : before);
  }
}
