package io.perfport.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.NetUtil;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.perfport.common.access.Quota;
import io.perfport.common.access.Token;
import io.perfport.common.failure.Failure;
import io.perfport.server.config.AddressLimits;
import io.perfport.server.config.SessionLimits;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What is remembered of addresses: who it holds back, for how long, and how much memory it takes.
 */
class AddressTablesTest {
  private static final Grant EVERYBODY = Grant.toEverybody(SessionLimits.DEFAULT);

  private long nanos;

  private void pass(long millis) {
    nanos += TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @Test
  void anAddressOpensAsManyConnectionsASecondAsItMay() throws Exception {
    ConnectRate rate = new ConnectRate(10, () -> nanos);
    for (int i = 0; i < 10; i++) {
      assertThat(rate.refusal(peer("192.0.2.1"))).isEmpty();
    }
    assertThat(rate.refusal(peer("192.0.2.1")))
        .map(Failure::detail)
        .hasValueSatisfying(
            line -> assertThat(line).contains("more than 10", "--max-connects-per-address"));
    assertThat(rate.refusal(peer("192.0.2.2"))).as("another").isEmpty();
    pass(100);
    assertThat(rate.refusal(peer("192.0.2.1"))).isEmpty();
    assertThat(rate.refusal(peer("192.0.2.1"))).isPresent();
    pass(3_600_000);
    for (int i = 0; i < 10; i++) {
      assertThat(rate.refusal(peer("192.0.2.1"))).as("a quiet time saves up nothing").isEmpty();
    }
    assertThat(rate.refusal(peer("192.0.2.1"))).isPresent();
  }

  @Test
  void ofIpv6APrefixCountsAsOne() throws Exception {
    ConnectRate rate = new ConnectRate(1, () -> nanos);
    assertThat(rate.refusal(peer("2001:db8::1"))).isEmpty();
    assertThat(rate.refusal(peer("2001:db8::2"))).isPresent();
    assertThat(rate.refusal(peer("2001:db8:0:1::1"))).isEmpty();
  }

  @Test
  void aFloodOfAddressesTakesNoMoreMemoryAndHoldsNobodyElseBack() throws Exception {
    AddressTable<int[]> table = new AddressTable<>(() -> new int[1]);
    int flood = 3 * AddressTable.ROOM;
    for (int i = 0; i < flood; i++) {
      byte[] address = ByteBuffer.allocate(4).putInt(0x0a000000 + i).array();
      assertThat(
              table.<Integer>at(
                  new InetSocketAddress(InetAddress.getByAddress(address), 1),
                  count -> ++count[0],
                  0))
          .isEqualTo(1);
      if (i % 1_000 == 0) { // One that comes again and again is not forgotten.
        table.at(peer("192.0.2.1"), count -> ++count[0], 0);
      }
    }
    assertThat(table.size()).isEqualTo(AddressTable.ROOM);
    assertThat(table.<Integer>at(peer("192.0.2.1"), count -> count[0], 0))
        .isEqualTo(flood / 1_000 + 1);
  }

  @Test
  void failedLoginsLockAnAddressForAMinuteAfterTheLast() throws Exception {
    FailedLogins failed = new FailedLogins(() -> nanos);
    for (int i = 0; i < FailedLogins.MOST; i++) {
      assertThat(failed.refusal(peer("192.0.2.1"))).isEmpty();
      failed.add(peer("192.0.2.1"));
      pass(59_000);
    }
    assertThat(failed.refusal(peer("192.0.2.1"))).isPresent();
    assertThat(failed.refusal(peer("192.0.2.2"))).isEmpty();
    pass(1_000);
    assertThat(failed.refusal(peer("192.0.2.1"))).isEmpty();
  }

  @Test
  void anAddressAndATokenMoveWhatTheyMayInADay() throws Exception {
    Instant[] now = {Instant.parse("2026-11-27T23:00:00Z")};
    DailyBytes daily = new DailyBytes(new AddressLimits(0, 0, 1_000), clock(now));
    Token token = Token.ofSecret("alice", new byte[16], new Quota(0, 0, 0, 300));
    Grant alice = new Grant(SessionLimits.DEFAULT, Optional.of(token));
    assertThat(spend(daily, "192.0.2.1", alice, 299)).isNull();
    assertThat(spend(daily, "192.0.2.2", alice, 1)).contains("token 'alice'", "bytes-per-day");
    assertThat(daily.refusal(peer("192.0.2.3"), alice)).isPresent();
    assertThat(spend(daily, "192.0.2.1", EVERYBODY, 700)).isNull();
    assertThat(spend(daily, "192.0.2.1", EVERYBODY, 1)).contains("--max-bytes-per-address");
    now[0] = now[0].plus(Duration.ofHours(1));
    assertThat(daily.refusal(peer("192.0.2.1"), alice)).as("the next day").isEmpty();
  }

  private static String spend(DailyBytes daily, String address, Grant grant, long bytes)
      throws Exception {
    Failure[] told = new Failure[1];
    ByteMeter meter = daily.meter(peer(address), grant, why -> told[0] = why);
    meter.begin(GlobalEventExecutor.INSTANCE, () -> bytes);
    meter.close();
    return daily.refusal(peer(address), grant).map(Failure::detail).orElse(null);
  }

  private static Clock clock(Instant[] now) {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
      }

      @Override
      public Instant instant() {
        return now[0];
      }
    };
  }

  private static InetSocketAddress peer(String address) {
    return new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString(address), 1);
  }
}
