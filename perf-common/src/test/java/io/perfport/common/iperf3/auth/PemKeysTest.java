package io.perfport.common.iperf3.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PemKeysTest {
  /** What precedes PKCS#1 in the PKCS#8 form of a key of 2048 bits. */
  private static final int ENVELOPE_BYTES = 26;

  private static KeyPair keys;

  @TempDir private Path folder;

  @BeforeAll
  static void makeKeys() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    keys = generator.generateKeyPair();
  }

  @Test
  void bothFormsOfAPrivateKeyAreRead() throws Exception {
    byte[] pkcs8 = keys.getPrivate().getEncoded();
    byte[] pkcs1 = Arrays.copyOfRange(pkcs8, ENVELOPE_BYTES, pkcs8.length);
    assertThat(PemKeys.privateKey(pem("PRIVATE KEY", pkcs8))).isEqualTo(keys.getPrivate());
    assertThat(PemKeys.privateKey(pem("RSA PRIVATE KEY", pkcs1))).isEqualTo(keys.getPrivate());
  }

  @Test
  void aPublicKeyIsRead() throws Exception {
    assertThat(PemKeys.publicKey(pem("PUBLIC KEY", keys.getPublic().getEncoded())))
        .isEqualTo(keys.getPublic());
  }

  @Test
  void whatIsNoKeySaysSo() throws Exception {
    Path publicKey = pem("PUBLIC KEY", keys.getPublic().getEncoded());
    assertThatThrownBy(() -> PemKeys.privateKey(publicKey)).hasMessageContaining("PUBLIC KEY");
    Path privateKey = pem("PRIVATE KEY", keys.getPrivate().getEncoded());
    assertThatThrownBy(() -> PemKeys.publicKey(privateKey)).hasMessageContaining("PRIVATE KEY");
    Path encrypted = pem("ENCRYPTED PRIVATE KEY", new byte[9]);
    assertThatThrownBy(() -> PemKeys.privateKey(encrypted)).hasMessageContaining("passphrase");
    Path junk = pem("PRIVATE KEY", new byte[9]);
    assertThatThrownBy(() -> PemKeys.privateKey(junk))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(junk.toString());
    Path text = Files.writeString(folder.resolve("text"), "hello");
    assertThatThrownBy(() -> PemKeys.privateKey(text)).hasMessageContaining("no PEM file");
    assertThatThrownBy(() -> PemKeys.privateKey(folder.resolve("none")))
        .hasMessageContaining("can't read");
  }

  private Path pem(String label, byte[] der) throws Exception {
    return Files.writeString(
        Files.createTempFile(folder, "key", ".pem"),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(label, Base64.getMimeEncoder().encodeToString(der), label));
  }
}
