package io.perfport.core.tls;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/**
 * A certificate that its own key has signed, on the curve P-256, for {@code localhost} and this
 * host's name. The JDK makes none, and what others do it with (Bouncy Castle, 8 MiB; keytool, a
 * process that leaves the key in a file) costs more than these few fields of RFC 5280, written in
 * DER (X.690).
 *
 * @param key never leaves this process
 * @param certificate what is shown to clients
 */
record SelfSigned(PrivateKey key, X509Certificate certificate) {
  private static final Duration VALID = Duration.ofDays(365);

  /** For clients whose clocks are behind. */
  private static final Duration BEFORE = Duration.ofDays(1);

  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OCTET_STRING = 0x04;
  private static final int OBJECT_ID = 0x06;
  private static final int UTC_TIME = 0x17;
  private static final int VERSION = 0xa0;
  private static final int EXTENSIONS = 0xa3;
  private static final int DNS_NAME = 0x82;
  private static final int IP_ADDRESS = 0x87;

  /** 1.2.840.10045.4.3.2, ecdsa-with-SHA256 (RFC 5758). */
  private static final byte[] ECDSA_SHA256 =
      der(SEQUENCE, der(OBJECT_ID, bytes(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02)));

  /** 2.5.29.17, subjectAltName. */
  private static final byte[] ALTERNATIVE_NAMES = der(OBJECT_ID, bytes(0x55, 0x1d, 0x11));

  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  @Override
  public String toString() {
    return certificate.getSubjectX500Principal().toString(); // Never the key.
  }

  /**
   * A new one.
   *
   * @param now it is valid from a day before to a year after
   */
  static SelfSigned at(Instant now) {
    SecureRandom random = new SecureRandom();
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      KeyPair pair = generator.generateKeyPair();
      byte[] toSign = toSign(pair, now, new BigInteger(64, random));
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(pair.getPrivate(), random);
      signature.update(toSign);
      byte[] whole =
          der(SEQUENCE, toSign, ECDSA_SHA256, der(BIT_STRING, bytes(0), signature.sign()));
      return new SelfSigned(
          pair.getPrivate(),
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(whole)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java can't make a certificate on P-256", e);
    }
  }

  /** RFC 5280, section 4.1: TBSCertificate. */
  private static byte[] toSign(KeyPair pair, Instant now, BigInteger serial) {
    byte[] name = new X500Principal("CN=perf-server").getEncoded();
    return der(
        SEQUENCE,
        der(VERSION, der(INTEGER, bytes(2))), // which is version 3
        der(INTEGER, serial.toByteArray()),
        ECDSA_SHA256,
        name,
        der(SEQUENCE, time(now.minus(BEFORE)), time(now.plus(VALID))),
        name,
        pair.getPublic().getEncoded(),
        der(EXTENSIONS, der(SEQUENCE, der(SEQUENCE, ALTERNATIVE_NAMES, names()))));
  }

  private static byte[] names() {
    byte[][] names =
        List.of(
                der(DNS_NAME, ascii("localhost")),
                der(DNS_NAME, ascii(hostName())),
                der(IP_ADDRESS, bytes(127, 0, 0, 1)),
                der(IP_ADDRESS, bytes(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)))
            .toArray(byte[][]::new);
    return der(OCTET_STRING, der(SEQUENCE, names));
  }

  /** As it calls itself; {@code localhost} again if it has no name, or none that DNS could have. */
  private static String hostName() {
    try {
      String name = InetAddress.getLocalHost().getHostName();
      return name.matches("[A-Za-z0-9.-]{1,253}") ? name : "localhost";
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  private static byte[] time(Instant when) {
    return der(UTC_TIME, ascii(UTC.format(when)));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] bytes(int... values) {
    byte[] all = new byte[values.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) values[i];
    }
    return all;
  }

  /** One value: its tag, its length and its parts. */
  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.write(tag);
    int length = content.size();
    if (length >= 0x80) {
      byte[] digits = BigInteger.valueOf(length).toByteArray();
      int skip = digits[0] == 0 ? 1 : 0;
      whole.write(0x80 | (digits.length - skip));
      whole.write(digits, skip, digits.length - skip);
    } else {
      whole.write(length);
    }
    whole.writeBytes(content.toByteArray());
    return whole.toByteArray();
  }
}
