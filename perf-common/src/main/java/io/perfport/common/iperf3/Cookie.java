package io.perfport.common.iperf3;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * The first bytes of every TCP connection of an iperf3 test: 36 characters and a zero byte. The
 * client makes one for each test; it tells a server which data connection belongs to which test.
 *
 * @param text the 36 characters
 */
public record Cookie(String text) {
  /** On the wire, with the zero byte. */
  public static final int BYTES = 37;

  private static final int CHARS = BYTES - 1;
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
  private static final SecureRandom RANDOM = new SecureRandom();

  public Cookie {
    if (text.length() != CHARS || !text.chars().allMatch(Cookie::isPart)) {
      throw new IllegalArgumentException("no cookie of iperf3");
    }
  }

  /** A new one: 180 random bits, in the characters that iperf3 uses. */
  public static Cookie random() {
    StringBuilder text = new StringBuilder(CHARS);
    for (int i = 0; i < CHARS; i++) {
      text.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
    }
    return new Cookie(text.toString());
  }

  /**
   * Whether what has come of a connection may be the beginning of a cookie, or a whole one.
   *
   * @param bytes the connection's first bytes; nothing is read from them
   */
  public static boolean mayBegin(ByteBuf bytes) {
    int known = Math.min(bytes.readableBytes(), BYTES);
    for (int i = 0; i < known; i++) {
      int value = bytes.getUnsignedByte(bytes.readerIndex() + i);
      if (i < CHARS ? !isPart(value) : value != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Reads a cookie.
   *
   * @param bytes at least {@link #BYTES}, of which {@link #mayBegin} is true; those are read
   */
  public static Cookie read(ByteBuf bytes) {
    String text = bytes.readCharSequence(CHARS, StandardCharsets.US_ASCII).toString();
    bytes.skipBytes(1);
    return new Cookie(text);
  }

  /** Writes the cookie with its zero byte. */
  public void write(ByteBuf out) {
    out.writeCharSequence(text, StandardCharsets.US_ASCII);
    out.writeByte(0);
  }

  /**
   * iperf3 uses a-z and 2-7 only; until version 3.1 it made the cookie from the host's name, the
   * time and digits instead.
   */
  private static boolean isPart(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || (c >= 'A' && c <= 'Z')
        || c == '.'
        || c == '-'
        || c == '_';
  }
}
