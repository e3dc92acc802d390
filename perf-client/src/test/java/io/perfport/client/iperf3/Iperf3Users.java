package io.perfport.client.iperf3;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The keys and the users file of an iperf3 server that knows one user.
 *
 * @param folder has private.pem, public.pem and users.csv
 */
record Iperf3Users(Path folder, PublicKey publicKey) {
  static Iperf3Users create(Path folder, String user, String password) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair keys = generator.generateKeyPair();
    writePem(folder.resolve("private.pem"), "PRIVATE KEY", keys.getPrivate());
    writePem(folder.resolve("public.pem"), "PUBLIC KEY", keys.getPublic());
    byte[] hash =
        MessageDigest.getInstance("SHA-256")
            .digest("{%s}%s".formatted(user, password).getBytes(StandardCharsets.UTF_8));
    Files.writeString(
        folder.resolve("users.csv"), user + "," + HexFormat.of().formatHex(hash) + "\n");
    return new Iperf3Users(folder, keys.getPublic());
  }

  private static void writePem(Path file, String label, Key key) throws Exception {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
    Files.writeString(
        file, "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(label, base64));
  }

  String publicKeyFile() {
    return folder.resolve("public.pem").toString();
  }

  /** A server that lets in this user only. */
  Iperf3Process server() throws Exception {
    return Iperf3Process.start(
        "--rsa-private-key-path",
        folder.resolve("private.pem").toString(),
        "--authorized-users-path",
        folder.resolve("users.csv").toString());
  }
}
