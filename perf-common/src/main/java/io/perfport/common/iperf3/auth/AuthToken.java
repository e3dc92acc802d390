package io.perfport.common.iperf3.auth;

import io.perfport.common.failure.CauseText;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;

/** Credentials, encrypted for one server: the value of the parameter {@code authtoken}. */
public final class AuthToken {
  /** As iperf3 writes a token: without line breaks. */
  private static final Base64.Encoder ENCODER = Base64.getEncoder();

  private AuthToken() {}

  /**
   * Encrypts.
   *
   * @throws IllegalArgumentException if the key is too short for credentials of this length
   */
  public static String encrypt(Credentials credentials, PublicKey key, RsaPadding padding) {
    byte[] plain = credentials.toText().getBytes(StandardCharsets.UTF_8);
    try {
      return ENCODER.encodeToString(padding.cipher(Cipher.ENCRYPT_MODE, key).doFinal(plain));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "the RSA key can't encrypt user name and password: " + CauseText.of(e), e);
    }
  }

  /** Decrypts; empty for whatever reason it can't be, and none of them is told apart. */
  static Optional<Credentials> decrypt(byte[] encrypted, PrivateKey key, RsaPadding padding) {
    try {
      byte[] plain = padding.cipher(Cipher.DECRYPT_MODE, key).doFinal(encrypted);
      return Credentials.ofText(new String(plain, StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }
}
