package io.perfport.common.iperf3;

import io.perfport.common.iperf3.TestParameters.Datagrams;
import io.perfport.common.iperf3.TestParameters.Extent;
import io.perfport.common.iperf3.TestParameters.Extras;
import io.perfport.common.iperf3.TestParameters.Sending;
import io.perfport.common.iperf3.TestParameters.SocketRequest;
import io.perfport.common.iperf3.TestParameters.StreamProtocol;
import io.perfport.common.iperf3.TestResults.StreamResult;
import java.util.List;
import java.util.OptionalLong;

/** Messages to test with. */
final class Iperf3Samples {
  static final TestParameters DEFAULTS =
      new TestParameters(
          StreamProtocol.TCP,
          1,
          false,
          false,
          new Extent(0, 10, 0, 0),
          Sending.DEFAULT,
          SocketRequest.SYSTEM,
          Datagrams.DEFAULT,
          new Extras(null, null, false, null, Extras.ANY_PROCESSOR, false, null));

  static final TestParameters EVERYTHING =
      new TestParameters(
          StreamProtocol.UDP,
          4,
          true,
          false,
          new Extent(1, 20, 3, 4),
          new Sending(1400, 5_000_000_000L, 10, 7, 1000, true, 1),
          new SocketRequest(65536, 1400, true, 184, 77, "cubic", true),
          new Datagrams(true, true, 1, 1400, 64_000, 1, 65_000),
          new Extras("a title", "more", true, "dG9rZW4=", 3, true, "3.21"));

  static final TestResults RESULTS =
      new TestResults(
          12.5,
          2.25,
          10.25,
          1,
          "cubic",
          List.of(
              new StreamResult(
                  1, 1L << 40, 3, 0, 0, OptionalLong.of(0), 0, OptionalLong.of(0), 10.5),
              new StreamResult(
                  3, 7, -1, 0.001, 5, OptionalLong.empty(), 12, OptionalLong.empty(), 10.25)),
          null,
          "the server's text");

  private Iperf3Samples() {}
}
