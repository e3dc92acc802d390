package io.perfport.core.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Platform;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JDK's sockets of this process, which the kernel is asked about by their addresses. */
@Timeout(60)
class UdpDiagnosisTest {
  private static final int BYTES = 1_400;

  @BeforeAll
  static void needsLinux() throws InterruptedException {
    assumeTrue(Platform.isLinux() && Platform.is64Bit());
    while (!UdpDiagnosis.isReady()) {
      Thread.sleep(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void theKernelTellsWhatASocketsBufferHoldsAndMayHold(String host) throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getByName(host), 0);
    try (DatagramChannel sender = DatagramChannel.open().bind(any)) {
      InetSocketAddress from = (InetSocketAddress) sender.getLocalAddress();
      InetSocketAddress to;
      try (DatagramChannel receiver = DatagramChannel.open().bind(any)) {
        to = (InetSocketAddress) receiver.getLocalAddress();
        receiver.connect(from);
        sender.connect(to);
        Optional<UdpDiagnosis> made = UdpDiagnosis.of(to, from);
        assumeTrue(made.isPresent(), "this kernel can't be asked");
        try (UdpDiagnosis diagnosis = made.get()) {
          assertThat(diagnosis.heldBytes()).isZero();
          sender.write(ByteBuffer.allocate(BYTES));
          assertThat(diagnosis.ask()).isTrue();
          assertThat(diagnosis.heldBytes()).isBetween(BYTES, diagnosis.bufferBytes());
          receiver.read(ByteBuffer.allocate(BYTES));
          assertThat(diagnosis.ask()).isTrue();
          assertThat(diagnosis.heldBytes()).isZero();
        }
      }
      assertThat(UdpDiagnosis.of(to, from)).as("nobody has the address any more").isEmpty();
    }
  }

  @Test
  void aSocketThatIsNotThereCantBeAskedAbout() {
    InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    assertThat(UdpDiagnosis.of(nobody, nobody)).isEmpty();
  }
}
