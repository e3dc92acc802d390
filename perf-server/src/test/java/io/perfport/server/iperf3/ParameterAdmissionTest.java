package io.perfport.server.iperf3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfport.common.datagram.Iperf3Datagrams;
import io.perfport.common.iperf3.Iperf3Exception;
import io.perfport.common.iperf3.TestParameters;
import io.perfport.common.iperf3.TestParameters.StreamProtocol;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.transport.Transports;
import io.perfport.server.config.SessionLimits;
import io.perfport.server.session.Grant;
import org.junit.jupiter.api.Test;

class ParameterAdmissionTest {
  private final ParameterAdmission admission =
      new ParameterAdmission(
          Grant.toEverybody(new SessionLimits(1, 8, 10_000, 0, 15_000)),
          Transports.load().choose("nio"));

  @Test
  void theWarmUpCountsAgainstTheLongestRun() {
    assertThatCode(() -> admission.admit(parameters(4, 6))).doesNotThrowAnyException();
    assertThatThrownBy(() -> admission.admit(parameters(5, 6)))
        .isInstanceOf(Iperf3Exception.class)
        .hasMessageContaining("11 s is longer than this server allows: 10.0 s");
  }

  /** Its bytes may take any time. */
  @Test
  void aTestOfNoCertainTimeIsLongerThanAnyLimit() {
    TestParameters bytes =
        parameters(StreamProtocol.TCP, 1, new TestParameters.Extent(0, 0, 1_000, 0), 0, false);
    assertThatThrownBy(() -> admission.admit(bytes))
        .isInstanceOf(Iperf3Exception.class)
        .hasMessageContaining("no certain time");
  }

  @Test
  void theHighestRateIsSharedByTheStreams() {
    ParameterAdmission limited =
        new ParameterAdmission(
            Grant.toEverybody(new SessionLimits(1, 8, 0, 8_000_000, 15_000)),
            Transports.load().choose("nio"));
    assertThat(limited.admit(atRate(0)).plan().bitsPerSecond()).isEqualTo(2_000_000);
    assertThat(limited.admit(atRate(2_000_000)).plan().bitsPerSecond()).isEqualTo(2_000_000);
    assertThatThrownBy(() -> limited.admit(atRate(2_000_001)))
        .isInstanceOf(Iperf3Exception.class)
        .hasMessageContaining("(--max-bitrate)");
  }

  private static TestParameters atRate(long bitsPerSecond) {
    return parameters(
        StreamProtocol.TCP, 4, new TestParameters.Extent(0, 1, 0, 0), bitsPerSecond, false);
  }

  @Test
  void secondsOfTheClientsAreMilliseconds() {
    TestPlan plan = admission.admit(parameters(4, 6)).plan();
    assertThat(plan.omitMillis()).isEqualTo(4_000);
    assertThat(plan.limit()).isEqualTo(new RunLimit.Time(6_000));
  }

  @Test
  void countersHaveAsManyBitsAsTheClientAsksFor() {
    TestParameters.Extent extent = new TestParameters.Extent(0, 1, 0, 0);
    assertThat(admission.admit(parameters(StreamProtocol.UDP, 1, extent, 0, true)).datagrams())
        .isEqualTo(Iperf3Datagrams.COUNTER_64_BITS);
    assertThat(admission.admit(parameters(StreamProtocol.UDP, 1, extent, 0, false)).datagrams())
        .isEqualTo(Iperf3Datagrams.COUNTER_32_BITS);
  }

  private static TestParameters parameters(int omitSeconds, int seconds) {
    return parameters(
        StreamProtocol.TCP, 1, new TestParameters.Extent(omitSeconds, seconds, 0, 0), 0, false);
  }

  private static TestParameters parameters(
      StreamProtocol protocol,
      int streams,
      TestParameters.Extent extent,
      long bitsPerSecond,
      boolean counters64) {
    return new TestParameters(
        protocol,
        streams,
        false,
        false,
        extent,
        new TestParameters.Sending(0, bitsPerSecond, 0, 0, 0, false, 0),
        TestParameters.SocketRequest.SYSTEM,
        new TestParameters.Datagrams(counters64, false, 0, 0, 0, 0, 0),
        new TestParameters.Extras(
            null, null, false, null, TestParameters.Extras.ANY_PROCESSOR, false, null));
  }
}
