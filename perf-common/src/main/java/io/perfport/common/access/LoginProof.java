package io.perfport.common.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;

/**
 * How each end proves to the other that it knows a token's secret, which is never sent: HMAC-SHA256
 * (RFC 2104) over a label, both ends' nonces, the channel's binding and the token's name. The label
 * says whose proof it is, so that none can be sent back. docs/protocol.md has the exact bytes.
 * Immutable.
 */
public final class LoginProof {
  /** Of a nonce and of a proof: 32 bytes in hexadecimal. */
  public static final int CHARS = 64;

  /** Of a connection that nothing secures. */
  public static final byte[] NO_BINDING = {};

  private static final String CLIENT = "perfport token client 1";
  private static final String SERVER = "perfport token server 1";
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String clientNonce;
  private final String serverNonce;
  private final byte[] binding;

  /**
   * Proofs on one connection.
   *
   * @param clientNonce of this connection, see {@link #newNonce}
   * @param serverNonce of this connection
   * @param binding of the channel below (RFC 5929); {@link #NO_BINDING} where there is none
   */
  public LoginProof(String clientNonce, String serverNonce, byte[] binding) {
    requireHex("nonce", clientNonce);
    requireHex("nonce", serverNonce);
    this.clientNonce = clientNonce;
    this.serverNonce = serverNonce;
    this.binding = binding.clone();
  }

  /** What no connection has had before: 256 random bits. */
  public static String newNonce() {
    byte[] bytes = new byte[CHARS / 2];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /**
   * Refuses what is neither a nonce nor a proof.
   *
   * @throws IllegalArgumentException if it is not {@link #CHARS} lower-case hexadecimal digits
   */
  public static void requireHex(String what, String text) {
    if (text == null || text.length() != CHARS || !text.matches("[0-9a-f]+")) {
      throw new IllegalArgumentException("%s: not %d hexadecimal digits".formatted(what, CHARS));
    }
  }

  public String serverNonce() {
    return serverNonce;
  }

  /** What the client sends. */
  public String ofClient(Token token) {
    return proof(CLIENT, token);
  }

  /** What the server answers, so that the client knows it for the right one. */
  public String ofServer(Token token) {
    return proof(SERVER, token);
  }

  /** Whether a client has proved that it knows the token. Takes the same time always. */
  public boolean isOfClient(Token token, String proof) {
    return same(ofClient(token), proof);
  }

  /** Whether a server has. */
  public boolean isOfServer(Token token, String proof) {
    return same(ofServer(token), proof);
  }

  private static boolean same(String expected, String actual) {
    return MessageDigest.isEqual(bytes(expected), bytes(actual));
  }

  /** Every part has its length in front, so that no two sets of parts make the same bytes. */
  private String proof(String label, Token token) {
    Mac mac = token.mac();
    for (byte[] part :
        new byte[][] {
          bytes(label), bytes(clientNonce), bytes(serverNonce), binding, bytes(token.name())
        }) {
      mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, part.length));
      mac.update(part);
    }
    return HexFormat.of().formatHex(mac.doFinal());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
