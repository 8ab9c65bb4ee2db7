package org.hailomqtt.worker.mqtt;

import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says what is wrong with a certificate, of the broker or of this worker. Thread-safe. */
final class TlsTrouble {
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;
  private static final int LONGEST_NAME = 100;
  private static final String CLOCK =
      "compare this machine's clock with the time (type: date), for without a battery it starts in"
          + " the past";

  private TlsTrouble() {}

  /** Why the broker's certificate is not trusted. */
  static BrokerTrouble ofBroker(String broker, BrokerConfig config, BrokerTrust.Refusal refusal) {
    X509Certificate certificate = refusal.certificate();
    return switch (refusal.fault()) {
      case EXPIRED ->
          new BrokerTrouble(
              "the certificate of "
                  + broker
                  + " has expired: "
                  + subject(certificate)
                  + " ended on "
                  + day(certificate.getNotAfter()),
              "make the broker a new one");
      case NOT_YET_VALID ->
          new BrokerTrouble(
              "the certificate of "
                  + broker
                  + " is not yet valid: "
                  + subject(certificate)
                  + " begins on "
                  + day(certificate.getNotBefore()),
              CLOCK);
      case UNKNOWN_AUTHORITY ->
          new BrokerTrouble(
              "the certificate of "
                  + broker
                  + " is signed by an unknown authority, "
                  + name(certificate.getIssuerX500Principal().getName()),
              config.caFile().isPresent()
                  ? "put that authority's certificate into broker.ca_file, which holds another"
                  : "set broker.ca_file to that authority's certificate");
      case WRONG_HOST ->
          new BrokerTrouble(
              "the certificate of " + broker + " is for another host: " + hosts(certificate),
              "set broker.url to a name that it has, or make the broker one for "
                  + config.url().getHost());
    };
  }

  /** The broker asked for a certificate, and then ended the connection. */
  static BrokerTrouble ofOwn(String broker, Optional<X509Certificate> own) {
    if (own.isEmpty()) {
      return new BrokerTrouble(
          broker + " wants a client certificate, and there is none to show",
          "set broker.cert_file and broker.key_file");
    }
    X509Certificate certificate = own.get();
    try {
      certificate.checkValidity();
    } catch (CertificateExpiredException e) {
      return new BrokerTrouble(
          broker
              + " refuses this worker's certificate, which has expired: "
              + subject(certificate)
              + " ended on "
              + day(certificate.getNotAfter()),
          "put a new one where broker.cert_file and broker.key_file say, and restart the worker");
    } catch (CertificateNotYetValidException e) {
      return new BrokerTrouble(
          broker
              + " refuses this worker's certificate, which is not yet valid: "
              + subject(certificate)
              + " begins on "
              + day(certificate.getNotBefore()),
          CLOCK);
    }
    return new BrokerTrouble(
        broker
            + " refuses this worker's certificate "
            + subject(certificate)
            + ", signed by "
            + name(certificate.getIssuerX500Principal().getName()),
        "set broker.cert_file to one signed by the authority that the broker trusts (mosquitto:"
            + " cafile), and look into the broker's log");
  }

  private static String subject(X509Certificate certificate) {
    return name(certificate.getSubjectX500Principal().getName());
  }

  private static String name(String principal) {
    return principal.length() > LONGEST_NAME
        ? principal.substring(0, LONGEST_NAME) + "…"
        : principal;
  }

  private static String day(Date date) {
    return date.toInstant().toString();
  }

  private static String hosts(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      if (names != null) {
        return names.stream()
            .filter(name -> name.get(0).equals(DNS_NAME) || name.get(0).equals(IP_ADDRESS))
            .map(name -> name(String.valueOf(name.get(1))))
            .collect(Collectors.joining(", "));
      }
    } catch (CertificateParsingException e) {
      // Then it has no names that could be read.
      return subject(certificate);
    }
    return subject(certificate);
  }
}
