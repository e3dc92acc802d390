package io.perfport.common.iperf3.auth;

import io.perfport.common.failure.CauseText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** RSA keys in PEM files, in the forms in which {@code openssl} writes them. */
public final class PemKeys {
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN ([A-Z ]+)-----([^-]+)-----END \\1-----");

  /** INTEGER 0, and the algorithm identifier of rsaEncryption: RFC 5208, RFC 8017 appendix C. */
  private static final byte[] PKCS8_HEAD = {
    2, 1, 0, 0x30, 13, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 13, 1, 1, 1, 5, 0
  };

  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 4;

  private PemKeys() {}

  /**
   * Reads a private key without a passphrase.
   *
   * @throws IllegalArgumentException if the file is no such key; says why and what to do
   */
  public static PrivateKey privateKey(Path file) {
    Matcher pem = pem(file);
    String label = pem.group(1);
    if (label.startsWith("ENCRYPTED") || pem.group(2).contains("ENCRYPTED")) {
      throw new IllegalArgumentException(
          file
              + " is encrypted with a passphrase, which nobody can be asked for here; write it"
              + " without: openssl rsa -in KEY -out PLAINKEY");
    }
    byte[] der =
        switch (label) {
          case "PRIVATE KEY" -> der(file, pem);
          case "RSA PRIVATE KEY" -> pkcs8(der(file, pem));
          default -> throw noKey(file, "a private key", "it holds a " + label);
        };
    try {
      return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException e) {
      throw noKey(file, "a private key", CauseText.of(e));
    }
  }

  /**
   * Reads a public key.
   *
   * @throws IllegalArgumentException if the file is no such key; says why
   */
  public static PublicKey publicKey(Path file) {
    Matcher pem = pem(file);
    if (!pem.group(1).equals("PUBLIC KEY")) {
      throw noKey(file, "a public key", "it holds a " + pem.group(1));
    }
    try {
      return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der(file, pem)));
    } catch (GeneralSecurityException e) {
      throw noKey(file, "a public key", CauseText.of(e));
    }
  }

  private static Matcher pem(Path file) {
    try {
      Matcher matcher = PEM.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
      if (matcher.find()) {
        return matcher;
      }
      throw noKey(file, "a key", "it is no PEM file");
    } catch (IOException e) {
      throw new IllegalArgumentException("can't read " + file + ": " + CauseText.of(e), e);
    }
  }

  private static byte[] der(Path file, Matcher pem) {
    try {
      return Base64.getMimeDecoder().decode(pem.group(2));
    } catch (IllegalArgumentException e) {
      throw noKey(file, "a key", CauseText.of(e));
    }
  }

  /** The JDK reads PKCS#8 only, which is PKCS#1 in an envelope. */
  private static byte[] pkcs8(byte[] pkcs1) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.writeBytes(PKCS8_HEAD);
    content.writeBytes(element(OCTET_STRING, pkcs1));
    return element(SEQUENCE, content.toByteArray());
  }

  private static byte[] element(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    // Two bytes of length, in the long form: a key takes some hundred bytes to some thousand.
    out.write(0x82);
    out.write(content.length >> 8);
    out.write(content.length);
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static IllegalArgumentException noKey(Path file, String what, String why) {
    return new IllegalArgumentException("%s is not %s of RSA: %s".formatted(file, what, why));
  }
}
