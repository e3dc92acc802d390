package io.perfport.core.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.common.result.TcpInfo;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class LinuxTcpInfoTest {
  @Test
  void readsTheFieldsAtTheirOffsets() {
    ByteBuffer struct = cleared();
    struct.putInt(16, 1448).putInt(60, 1500).putInt(68, 251).putInt(72, 17);
    struct.putInt(80, 10).putInt(88, 3).putInt(100, 7).putInt(148, 199).putInt(228, 65_536);
    assertThat(LinuxTcpInfo.parse(struct))
        .isEqualTo(new TcpInfo(251, 17, 199, 14_480, 65_536, 7, 1448, 1500, 3));
  }

  /** Linux 3.x wrote 104 bytes: what came later is absent, not zero. */
  @Test
  void leavesOutWhatAnOldKernelDidNotWrite() {
    ByteBuffer struct = cleared();
    for (int i = 0; i < 104; i++) {
      struct.put(i, (byte) 0);
    }
    TcpInfo info = LinuxTcpInfo.parse(struct);
    assertThat(info.minRttMicros()).isEqualTo(-1);
    assertThat(info.sendWindowBytes()).isEqualTo(-1);
    assertThat(info.totalRetransmits()).isZero();
  }

  private static ByteBuffer cleared() {
    ByteBuffer struct = LinuxTcpInfo.newBuffer();
    LinuxTcpInfo.clear(struct);
    return struct;
  }
}
