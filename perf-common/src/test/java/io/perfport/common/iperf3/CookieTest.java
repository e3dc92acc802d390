package io.perfport.common.iperf3;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CookieTest {
  @Test
  void aNewCookieIsOfIperf3sAlphabetAndOfItsLength() {
    ByteBuf wire = Unpooled.buffer();
    Cookie.random().write(wire);
    assertThat(wire.readableBytes()).isEqualTo(37);
    assertThat(wire.getByte(36)).isZero();
    assertThat(wire.toString(0, 36, StandardCharsets.US_ASCII)).matches("[a-z2-7]{36}");
  }

  @Test
  void noTwoCookiesAreAlike() {
    assertThat(Cookie.random()).isNotEqualTo(Cookie.random());
  }

  @Property
  void everyPartOfACookieMayBeginOneAndTheWholeReadsBack(
      @ForAll @IntRange(min = 0, max = 60) int length) {
    Cookie cookie = Cookie.random();
    ByteBuf wire = Unpooled.buffer();
    cookie.write(wire);
    wire.writeBytes(new byte[30]); // What the client says next is no part of the cookie.
    assertThat(Cookie.mayBegin(wire.slice(0, length))).isTrue();
    assertThat(Cookie.read(wire)).isEqualTo(cookie);
    assertThat(wire.readerIndex()).isEqualTo(37);
  }

  @Test
  void anOldIperf3sCookieOfTheHostsNameIsOne() {
    ByteBuf wire = Unpooled.buffer();
    new Cookie("my-host.1417101254.123456.0a1b2c3d4e").write(wire);
    assertThat(Cookie.mayBegin(wire)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET / HTTP/1.1\r\n", "SSH-2.0-OpenSSH_9.9\r\n", "\0\0", "PRFP\1"})
  void otherProtocolsBeginWithNoCookie(String greeting) {
    ByteBuf wire = Unpooled.copiedBuffer(greeting, StandardCharsets.ISO_8859_1);
    assertThat(Cookie.mayBegin(wire)).isFalse();
  }

  @Test
  void thirtySevenCharactersWithoutAZeroAreNoCookie() {
    ByteBuf wire = Unpooled.copiedBuffer("a".repeat(37), StandardCharsets.US_ASCII);
    assertThat(Cookie.mayBegin(wire.slice(0, 36))).isTrue();
    assertThat(Cookie.mayBegin(wire)).isFalse();
  }
}
