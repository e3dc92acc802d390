package io.perfport.core.tls;

import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Reads certificates and keys as OpenSSL writes them (RFC 7468). Messages name files, and nothing
 * that is in them.
 */
final class PemFiles {
  /** A chain has a few KiB; a store of all authorities, some hundred. */
  private static final int MAX_BYTES = 4 << 20;

  private static final Pattern KEY =
      Pattern.compile("-----BEGIN (ENCRYPTED )?PRIVATE KEY-----\\s*([A-Za-z0-9+/=\\s]+)-----END ");

  /** Any other sort of key: of RSA (PKCS#1), or of an elliptic curve (SEC 1). */
  private static final Pattern OLD_KEY =
      Pattern.compile("-----BEGIN (RSA|EC|DSA) PRIVATE KEY-----");

  private PemFiles() {}

  /** All certificates of a file, in its order; at least one. */
  static List<X509Certificate> certificates(Path file) {
    try {
      List<X509Certificate> all =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(read(file)))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (!all.isEmpty()) {
        return all;
      }
    } catch (CertificateException e) {
      throw unusable(file, "it has no certificates in PEM that can be read", e);
    }
    throw unusable(file, "it has no certificate", null);
  }

  /** The first line of a file; to be overwritten by the caller. */
  static char[] password(Path file) {
    byte[] bytes = read(file);
    CharBuffer text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes));
    Arrays.fill(bytes, (byte) 0);
    int end = 0;
    while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
      end++;
    }
    char[] line = new char[end];
    text.get(line);
    Arrays.fill(text.array(), '\0');
    return line;
  }

  /**
   * The private key of a file.
   *
   * @param password null for a key that is not encrypted
   */
  static PrivateKey key(Path file, char[] password) {
    byte[] bytes = read(file);
    String pem = new String(bytes, StandardCharsets.ISO_8859_1);
    Arrays.fill(bytes, (byte) 0);
    Matcher found = KEY.matcher(pem);
    if (!found.find()) {
      throw unusable(
          file,
          OLD_KEY.matcher(pem).find()
              ? "the key is not in PKCS#8; convert it: openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW"
              : "it has no private key in PEM",
          null);
    }
    boolean encrypted = found.group(1) != null;
    if (encrypted && password == null) {
      throw unusable(file, "the key is encrypted; give --tls-key-password-file", null);
    }
    byte[] der = Base64.getMimeDecoder().decode(found.group(2));
    try {
      return ofAnyAlgorithm(encrypted ? decrypted(der, password) : new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException | IOException e) {
      throw unusable(
          file,
          encrypted
              ? "the key can't be decrypted: is the password right?"
              : "the key can't be read; RSA, EC and Ed25519 keys can",
          e);
    } finally {
      Arrays.fill(der, (byte) 0);
    }
  }

  private static PKCS8EncodedKeySpec decrypted(byte[] der, char[] password)
      throws GeneralSecurityException, IOException {
    EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
    // PBES2 (RFC 8018), which OpenSSL writes, has its parts in its parameters' name.
    String name =
        info.getAlgName().equals("PBES2") ? info.getAlgParameters().toString() : info.getAlgName();
    PBEKeySpec spec = new PBEKeySpec(password);
    try {
      Cipher cipher = Cipher.getInstance(name);
      cipher.init(
          Cipher.DECRYPT_MODE,
          SecretKeyFactory.getInstance(name).generateSecret(spec),
          info.getAlgParameters());
      return info.getKeySpec(cipher);
    } finally {
      spec.clearPassword();
    }
  }

  private static PrivateKey ofAnyAlgorithm(PKCS8EncodedKeySpec spec)
      throws GeneralSecurityException {
    InvalidKeySpecException last = null;
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (InvalidKeySpecException e) {
        last = e; // Of another algorithm, which the next one may be.
      }
    }
    throw last;
  }

  /** Refuses a key that is not the certificate's. */
  static void requirePair(PrivateKey key, X509Certificate certificate, Path keyFile, Path file) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    byte[] probe = {1, 2, 3};
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(probe);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(probe);
      if (signature.verify(signed)) {
        return;
      }
    } catch (GeneralSecurityException e) {
      throw unusable(keyFile, "it is not the key of the certificate in " + file, e);
    }
    throw unusable(keyFile, "it is not the key of the certificate in " + file, null);
  }

  private static byte[] read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw unusable(file, "it is larger than 4 MiB", null);
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new FailureException(new Failure(FailureReason.OPTION_UNSUPPORTED, CauseText.of(e)), e);
    }
  }

  private static FailureException unusable(Path file, String why, Exception cause) {
    return new FailureException(
        new Failure(FailureReason.OPTION_UNSUPPORTED, file + ": " + why), cause);
  }
}
