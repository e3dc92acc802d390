package io.perfport.core.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.core.host.MachineFacts.FrequencyLimits;
import io.perfport.core.host.NetworkCounters.PortRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MachineFactsTest {
  private static final String UDP =
      """
      Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors
      Udp: 240 24 119 275 %s 0
      UdpLite: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors
      UdpLite: 0 0 0 0 77 0
      """;

  private MadeMachine machine;

  @BeforeEach
  void make(@TempDir Path root) {
    machine = new MadeMachine(root);
  }

  @Test
  void aMachineWithoutFilesTellsNothingAtAll() {
    MachineFacts facts = machine.facts();
    assertThat(facts.processors()).isNull();
    assertThat(facts.cgroup()).isNull();
    assertThat(facts.frequency()).isEqualTo(new FrequencyLimits(null, null));
    assertThat(facts.network()).isEqualTo(new NetworkCounters(null, null, null));
  }

  @Test
  void ticksOfAllProcessors() {
    machine.with(
        "proc/stat",
        """
        cpu  100 10 30 700 40 5 6 9 3 1
        cpu0 50 5 15 350 20 2 3 4 1 0
        cpu1 50 5 15 350 20 3 3 5 2 1
        intr 12345
        """);
    assertThat(machine.facts().processors())
        .isEqualTo(new ProcessorTime(2, 140, 740, 9, 100 + 10 + 30 + 700 + 40 + 5 + 6 + 9));
  }

  @Test
  void datagramsDroppedForFullBuffersOverBothVersionsOfIp() {
    machine.with("proc/net/snmp", UDP.formatted("120"));
    assertThat(machine.facts().network().udpReceiveBufferErrors()).isEqualTo(120);
    machine.with("proc/net/snmp6", "Udp6InErrors \t 9\nUdp6RcvbufErrors                \t3\n");
    assertThat(machine.facts().network().udpReceiveBufferErrors()).isEqualTo(123);
  }

  @Test
  void socketsThatHoldAPort() {
    machine
        .with("proc/net/sockstat", "sockets: used 22\nTCP: inuse 5 orphan 0 tw 49 alloc 7 mem 0\n")
        .with("proc/net/sockstat6", "TCP6: inuse 2\n")
        .with("proc/sys/net/ipv4/ip_local_port_range", "32768\t60999\n");
    assertThat(machine.facts().network().tcpSockets()).isEqualTo(56);
    assertThat(machine.facts().network().ports()).isEqualTo(new PortRange(32_768, 60_999));
    assertThat(machine.facts().network().ports().size()).isEqualTo(28_232);
  }

  @Test
  void theTightestLimitOfVersion2CountsWhereverItStands() {
    machine
        .with("proc/self/cgroup", "0::/pod/container\n")
        .with("sys/fs/cgroup/cpu.stat", "usage_usec 5\n")
        .with("sys/fs/cgroup/pod/cpu.stat", "usage_usec 5\nnr_throttled 3\nthrottled_usec 200\n")
        .with("sys/fs/cgroup/pod/cpu.max", "150000 100000\n")
        .with(
            "sys/fs/cgroup/pod/container/cpu.stat",
            "usage_usec 5\nnr_periods 9\nnr_throttled 4\nthrottled_usec 100\n")
        .with("sys/fs/cgroup/pod/container/cpu.max", "max 100000\n");
    assertThat(machine.facts().cgroup()).isEqualTo(new CgroupCpu(1.5, 7, 300_000));
  }

  @Test
  void aContainerThatSeesOnlyItsMountIsLimitedByThat() {
    machine
        .with("proc/self/cgroup", "0::/system.slice/not-visible-here\n")
        .with("sys/fs/cgroup/cpu.stat", "nr_throttled 1\nthrottled_usec 10\n")
        .with("sys/fs/cgroup/cpu.max", "50000 100000\n");
    assertThat(machine.facts().cgroup()).isEqualTo(new CgroupCpu(0.5, 1, 10_000));
  }

  @Test
  void version1HasTwoFilesForALimitAndSaysNanoseconds() {
    machine
        .with("proc/self/cgroup", "4:memory:/a\n1:cpu,cpuacct:/a\n")
        .with("sys/fs/cgroup/cpu,cpuacct/a/cpu.stat", "nr_throttled 2\nthrottled_time 77\n")
        .with("sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us", "200000\n")
        .with("sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_period_us", "100000\n");
    assertThat(machine.facts().cgroup()).isEqualTo(new CgroupCpu(2.0, 2, 77));
    machine.with("sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us", "-1\n");
    assertThat(machine.facts().cgroup()).isEqualTo(new CgroupCpu(null, 2, 77));
  }

  @Test
  void oneMountUnderTwoNamesIsCountedOnce() throws IOException {
    machine
        .with("proc/self/cgroup", "1:cpu,cpuacct:/\n")
        .with("sys/fs/cgroup/cpu,cpuacct/cpu.stat", "nr_throttled 2\nthrottled_time 77\n");
    Path mounts = machine.root().resolve("sys/fs/cgroup");
    Files.createSymbolicLink(mounts.resolve("cpu"), mounts.resolve("cpu,cpuacct"));
    assertThat(machine.facts().cgroup().throttledPeriods()).isEqualTo(2);
  }

  @Test
  void heatAndPoliciesOfAllProcessors() {
    String cpu = "sys/devices/system/cpu/";
    machine
        .with(cpu + "cpu0/thermal_throttle/core_throttle_count", "3\n")
        .with(cpu + "cpu0/thermal_throttle/package_throttle_count", "1\n")
        .with(cpu + "cpu1/thermal_throttle/core_throttle_count", "5\n")
        .with(cpu + "cpu0/cpufreq/scaling_max_freq", "3000000\n")
        .with(cpu + "cpu0/cpufreq/cpuinfo_max_freq", "3000000\n")
        .with(cpu + "cpu1/cpufreq/scaling_max_freq", "1500000\n")
        .with(cpu + "cpu1/cpufreq/cpuinfo_max_freq", "3000000\n")
        .with(cpu + "cpufreq/policy0", "no processor");
    assertThat(machine.facts().frequency()).isEqualTo(new FrequencyLimits(9L, 50.0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "cpu  1 2", "Udp:\nUdp: 1", "cpu a b c d e f g h i\ncpu0 1\n"})
  void whatMakesNoSenseIsNotTold(String content) {
    machine
        .with("proc/stat", content)
        .with("proc/net/snmp", content)
        .with("proc/net/sockstat", content)
        .with("proc/sys/net/ipv4/ip_local_port_range", content)
        .with("proc/self/cgroup", "0::/\n")
        .with("sys/fs/cgroup/cpu.stat", content);
    assertThat(machine.facts().processors()).isNull();
    assertThat(machine.facts().cgroup()).isNull();
    assertThat(machine.facts().network()).isEqualTo(new NetworkCounters(null, null, null));
  }

  /** On a machine of today the kernel may write what no kernel wrote before. */
  @Property(tries = 200)
  void nothingThatAFileMayHoldIsAnError(@ForAll @StringLength(max = 80) String content)
      throws IOException {
    MadeMachine any = new MadeMachine(Files.createTempDirectory("machine"));
    for (String path :
        new String[] {
          "proc/stat", "proc/net/snmp", "proc/net/snmp6", "proc/net/sockstat", "proc/self/cgroup"
        }) {
      any.with(path, prefixOf(path) + content);
    }
    assertThat(any.facts()).isNotNull();
    try (java.util.stream.Stream<Path> made = Files.walk(any.root())) {
      made.sorted(java.util.Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    }
  }

  private static String prefixOf(String path) {
    return switch (path) {
      case "proc/stat" -> "cpu0 1\ncpu ";
      case "proc/net/snmp" -> "Udp: RcvbufErrors\nUdp: ";
      case "proc/net/snmp6" -> "Udp6RcvbufErrors ";
      case "proc/net/sockstat" -> "TCP: inuse ";
      default -> "0::/";
    };
  }
}
