package io.perfport.server.iperf3;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfport.common.iperf3.Iperf3Exception;
import io.perfport.common.iperf3.StreamProtocol;
import io.perfport.common.iperf3.TestParameters;
import io.perfport.core.transport.Transports;
import io.perfport.server.SessionLimits;
import org.junit.jupiter.api.Test;

class ParameterAdmissionTest {
  private final ParameterAdmission admission =
      new ParameterAdmission(
          new SessionLimits(1, 8, 10_000, 0, 15_000), Transports.load().choose("nio"));

  @Test
  void theWarmUpCountsAgainstTheLongestRun() {
    assertThatCode(() -> admission.admit(parameters(4, 6))).doesNotThrowAnyException();
    assertThatThrownBy(() -> admission.admit(parameters(5, 6)))
        .isInstanceOf(Iperf3Exception.class)
        .hasMessageContaining("11 s is longer than this server allows: 10.0 s");
  }

  private static TestParameters parameters(int omitSeconds, int seconds) {
    return new TestParameters(
        StreamProtocol.TCP,
        1,
        false,
        false,
        new TestParameters.Extent(omitSeconds, seconds, 0, 0),
        TestParameters.Sending.DEFAULT,
        TestParameters.SocketRequest.SYSTEM,
        TestParameters.Datagrams.DEFAULT,
        new TestParameters.Extras(
            null, null, false, null, TestParameters.Extras.ANY_PROCESSOR, false, null));
  }
}
