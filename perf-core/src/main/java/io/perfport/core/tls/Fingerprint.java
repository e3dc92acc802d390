package io.perfport.core.tls;

import io.perfport.common.access.Sha256;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The SHA-256 of a whole certificate (not of its key alone), by which a client knows a server that
 * no authority vouches for: what {@code openssl x509 -noout -fingerprint -sha256} prints.
 */
public final class Fingerprint {
  private static final String PREFIX = "sha256:";
  private static final int BYTES = 32;

  private final byte[] sha256;

  private Fingerprint(byte[] sha256) {
    this.sha256 = sha256;
  }

  public static Fingerprint of(X509Certificate certificate) {
    try {
      return new Fingerprint(Sha256.of(certificate.getEncoded()));
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read can't be written", e);
    }
  }

  /**
   * Reads what a user wrote: {@code sha256:} and 64 hexadecimal digits of either case, with or
   * without colons between the bytes, as OpenSSL has them.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static Fingerprint parse(String text) {
    String digits = text.toLowerCase(Locale.ROOT);
    if (digits.startsWith(PREFIX)) {
      digits = digits.substring(PREFIX.length()).replace(":", "");
      if (digits.length() == 2 * BYTES && digits.chars().allMatch(HexFormat::isHexDigit)) {
        return new Fingerprint(HexFormat.of().parseHex(digits));
      }
    }
    throw new IllegalArgumentException(
        "'%s' is not sha256: and 64 hexadecimal digits, as the server prints it".formatted(text));
  }

  boolean isOf(X509Certificate certificate) {
    return MessageDigest.isEqual(sha256, of(certificate).sha256);
  }

  /** As the option has it. */
  @Override
  public String toString() {
    return PREFIX + HexFormat.of().formatHex(sha256);
  }
}
