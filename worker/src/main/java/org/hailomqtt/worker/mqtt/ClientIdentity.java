package org.hailomqtt.worker.mqtt;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.hailomqtt.worker.mqtt.BrokerConfig.IdentityFiles;

/**
 * A client certificate with its private key, read from PEM files. Immutable.
 *
 * @param key the private key
 * @param chain the certificate, then those between it and its authority
 */
record ClientIdentity(PrivateKey key, List<X509Certificate> chain) {
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----([^-]*)-----END \\1-----");
  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----");
  private static final List<String> KEY_TYPES = List.of("RSA", "EC", "EdDSA");
  private static final byte[] PROOF = "hailo-worker".getBytes(StandardCharsets.US_ASCII);

  ClientIdentity {
    chain = List.copyOf(chain);
  }

  /**
   * Reads certificate and key, and sees that they belong together.
   *
   * @throws IOException with a sentence for people: which setting, which file, what to type
   */
  static ClientIdentity read(IdentityFiles files) throws IOException {
    List<X509Certificate> chain = certificates(files.certificate(), "broker.cert_file");
    PrivateKey key = key(files.key(), files.keyPassword());
    if (!belongTogether(key, chain.get(0))) {
      throw new IOException(
          "broker.key_file "
              + files.key()
              + " is not the key of the certificate in broker.cert_file "
              + files.certificate()
              + "; set the two that were made together");
    }
    return new ClientIdentity(key, chain);
  }

  /**
   * The certificates of a PEM file, at least one.
   *
   * @param setting names the file in the error
   * @throws IOException with a sentence for people
   */
  static List<X509Certificate> certificates(Path pem, String setting) throws IOException {
    List<X509Certificate> found = new ArrayList<>();
    // Block by block: a file may well hold the key, too, or a text for people.
    Matcher blocks = CERTIFICATE.matcher(text(pem, setting));
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      while (blocks.find()) {
        byte[] der = Base64.getMimeDecoder().decode(blocks.group(1));
        found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(setting + " " + pem + " holds a damaged certificate; copy it again", e);
    }
    if (found.isEmpty()) {
      throw new IOException(
          setting
              + " "
              + pem
              + " holds no PEM certificate; it must have a line -----BEGIN CERTIFICATE-----");
    }
    return found;
  }

  private static String text(Path file, String setting) throws IOException {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new IOException(setting + " " + file + " can't be read; check its permissions", e);
    }
  }

  private static PrivateKey key(Path file, Optional<String> password) throws IOException {
    Matcher pem = PEM.matcher(text(file, "broker.key_file"));
    if (!pem.find()) {
      throw new IOException(
          "broker.key_file "
              + file
              + " holds no PEM private key; it must have a line -----BEGIN PRIVATE KEY-----");
    }
    byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(pem.group(2));
    } catch (IllegalArgumentException e) {
      throw new IOException("broker.key_file " + file + " is damaged; copy it again", e);
    }
    return switch (pem.group(1)) {
      case "PRIVATE KEY" -> plainKey(file, der);
      case "ENCRYPTED PRIVATE KEY" -> encryptedKey(file, der, password);
      default ->
          throw new IOException(
              "broker.key_file "
                  + file
                  + " is of the old kind "
                  + pem.group(1)
                  + "; turn it into PKCS#8: openssl pkcs8 -topk8 -nocrypt -in "
                  + file
                  + " -out "
                  + file
                  + ".pkcs8");
    };
  }

  /** Java wants to be told which kind of key it is, which the key itself knows: tries them. */
  private static PrivateKey plainKey(Path file, byte[] der) throws IOException {
    GeneralSecurityException last = new GeneralSecurityException("no kind of key was tried");
    for (String type : KEY_TYPES) {
      try {
        return KeyFactory.getInstance(type).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (GeneralSecurityException e) {
        last = e;
      }
    }
    throw new IOException(
        "broker.key_file " + file + " holds no RSA, EC or Ed25519 key that Java can read", last);
  }

  private static PrivateKey encryptedKey(Path file, byte[] der, Optional<String> password)
      throws IOException {
    if (password.isEmpty()) {
      throw new IOException(
          "broker.key_file "
              + file
              + " is encrypted; set broker.key_password, or store it without: openssl pkcs8 -topk8"
              + " -nocrypt -in "
              + file
              + " -out "
              + file
              + ".plain");
    }
    EncryptedPrivateKeyInfo sealed = new EncryptedPrivateKeyInfo(der);
    try {
      // Its name is only the family; which members of it were used, the parameters print.
      String algorithm = String.valueOf(sealed.getAlgParameters());
      Cipher cipher = Cipher.getInstance(algorithm);
      cipher.init(
          Cipher.DECRYPT_MODE,
          SecretKeyFactory.getInstance(algorithm)
              .generateSecret(new PBEKeySpec(password.get().toCharArray())),
          sealed.getAlgParameters());
      return plainKey(file, sealed.getKeySpec(cipher).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "broker.key_file "
              + file
              + " can't be opened with broker.key_password; check it, or turn the key into one that"
              + " Java knows: openssl pkcs8 -topk8 -v2 aes-256-cbc -in "
              + file
              + " -out "
              + file
              + ".pkcs8",
          e);
    }
  }

  private static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    try {
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(key);
      signing.update(PROOF);
      Signature checking = Signature.getInstance(algorithm);
      checking.initVerify(certificate);
      checking.update(PROOF);
      return checking.verify(signing.sign());
    } catch (GeneralSecurityException e) {
      // A key of another kind than the certificate's.
      return false;
    }
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "ClientIdentity[" + chain.get(0).getSubjectX500Principal() + "]";
  }
}
