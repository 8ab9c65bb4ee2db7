package org.hailomqtt.worker.mqtt;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Java's own judgement of the broker's certificate, with the reason in a form to decide by.
 * Thread-safe.
 *
 * <p>It remembers the certificate that was last presented, so that its end can be told in time.
 */
final class BrokerTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager judge;
  private final Runnable handshake;
  private volatile @Nullable X509Certificate presented;

  /** Why a certificate was not trusted. */
  enum Fault {
    /** It has ended. */
    EXPIRED,
    /** It has not begun; or the clock is wrong. */
    NOT_YET_VALID,
    /** No authority that is trusted has signed it. */
    UNKNOWN_AUTHORITY,
    /** It is for another host. */
    WRONG_HOST
  }

  /** The broker's certificate is not trusted, and why. */
  static final class Refusal extends CertificateException {
    private static final long serialVersionUID = 1L;

    private final Fault fault;
    private final transient X509Certificate certificate;

    Refusal(Fault fault, X509Certificate certificate, CertificateException cause) {
      super(cause.getMessage(), cause);
      this.fault = fault;
      this.certificate = certificate;
    }

    Fault fault() {
      return fault;
    }

    /** The certificate at fault: the broker's own or one above it. */
    X509Certificate certificate() {
      return certificate;
    }
  }

  private BrokerTrust(X509ExtendedTrustManager judge, Runnable handshake) {
    this.judge = judge;
    this.handshake = handshake;
  }

  /**
   * Trusts these authorities; none for those that Java trusts.
   *
   * @param handshake runs when a certificate has come
   */
  static BrokerTrust in(List<X509Certificate> authorities, Runnable handshake)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(authorities.isEmpty() ? null : store(authorities));
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager judge) {
        return new BrokerTrust(judge, handshake);
      }
    }
    throw new GeneralSecurityException("this Java can't check certificates");
  }

  private static KeyStore store(List<X509Certificate> authorities) throws GeneralSecurityException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < authorities.size(); i++) {
        store.setCertificateEntry("ca" + i, authorities.get(i));
      }
      return store;
    } catch (IOException e) {
      throw new GeneralSecurityException("an empty key store can't be made", e);
    }
  }

  /** The broker's certificate as it was last presented, trusted or not. */
  Optional<X509Certificate> presented() {
    return Optional.ofNullable(presented);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    presented = chain[0];
    handshake.run();
    try {
      judge.checkServerTrusted(chain, authType, socket);
    } catch (CertificateException e) {
      throw refusal(chain, authType, e);
    }
  }

  /** Java says the reason in text only, so the same questions are asked once more, one by one. */
  private Refusal refusal(X509Certificate[] chain, String authType, CertificateException cause) {
    for (X509Certificate certificate : chain) {
      try {
        certificate.checkValidity();
      } catch (CertificateExpiredException e) {
        return new Refusal(Fault.EXPIRED, certificate, cause);
      } catch (CertificateNotYetValidException e) {
        return new Refusal(Fault.NOT_YET_VALID, certificate, cause);
      }
    }
    try {
      judge.checkServerTrusted(chain, authType);
      return new Refusal(Fault.WRONG_HOST, chain[0], cause);
    } catch (CertificateException e) {
      return new Refusal(Fault.UNKNOWN_AUTHORITY, chain[0], cause);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    judge.checkServerTrusted(chain, authType, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    judge.checkServerTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    judge.checkClientTrusted(chain, authType, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    judge.checkClientTrusted(chain, authType, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    judge.checkClientTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return judge.getAcceptedIssuers();
  }
}
