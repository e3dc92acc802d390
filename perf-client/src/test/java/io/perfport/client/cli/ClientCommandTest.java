package io.perfport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.perfport.client.batch.Batch;
import io.perfport.client.config.Iperf3Options;
import io.perfport.client.config.LoadedConfig;
import io.perfport.client.config.ServerTarget.IpVersion;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.config.TestConfig.ProtocolChoice;
import io.perfport.client.report.output.ReportFormat;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.SocketTuning;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.TestPlan.Framing;
import io.perfport.common.unit.RateFormat;
import io.perfport.core.cli.ExitCode;
import io.perfport.core.cli.MetricsOptions.ServedEndpoint;
import io.perfport.core.socket.CongestionControls;
import io.perfport.core.socket.KeepAlive;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private ClientTask task;
  private ClientTask.Runner runner =
      asked -> {
        task = asked;
        return ExitCode.SUCCESS;
      };

  private int run(String line) {
    String[] args = line.isEmpty() ? new String[0] : line.split(" ", -1);
    return ClientCommand.commandLine(NamedTransport.CATALOG, asked -> runner.run(asked))
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(args);
  }

  private StreamConfig config(String line) {
    assertThat(run(line)).as(() -> err.toString()).isZero();
    return (StreamConfig) task.batch().tests().get(0).config();
  }

  private static TestPlan streams(Batch.Transports plan) {
    return ((StreamConfig) plan.tests().get(0).config()).plan();
  }

  private TestPlan plan(String line) {
    return config(line).plan();
  }

  private void refused(String line, String message) {
    err.getBuffer().setLength(0);
    task = null;
    assertThat(run(line)).isEqualTo(2);
    assertThat(err.toString().strip()).isEqualTo("perf-client: " + message);
    assertThat(out.toString()).isEmpty();
    assertThat(task).isNull();
  }

  @Nested
  class Defaults {
    @Test
    void aHostAloneIsAWholeTest() {
      StreamConfig config = config("server.example");
      assertThat(config.host()).isEqualTo("server.example");
      assertThat(config.port()).isEqualTo(5201);
      assertThat(config.transport().name()).isEqualTo("epoll");
      assertThat(config.ipVersion()).isEqualTo(IpVersion.ANY);
      assertThat(config.bindHosts()).isEmpty();
      assertThat(config.connectTimeoutMillis()).isEqualTo(10_000);
      assertThat(config.workers()).isEqualTo(1);
      assertThat(config.plan())
          .isEqualTo(TestPlan.builder(Direction.FORWARD, new RunLimit.Time(10_000)).build());
      assertThat(task.metrics()).isEmpty();
      assertThat(task.report().format()).isEqualTo(ReportFormat.TEXT);
      assertThat(task.report().rates()).isEqualTo(RateFormat.ADAPTIVE);
      assertThat(task.report().file()).isEmpty();
    }

    @Test
    void aTestByBytesWarmsUpOnlyWhenAsked() {
      assertThat(plan("h -n 1G").omitMillis()).isZero();
      assertThat(plan("h -k 10").omitMillis()).isZero();
      assertThat(plan("h -k 10 -O 2").omitMillis()).isEqualTo(2_000);
    }

    @Test
    void workersFollowTheStreamsUpToTheProcessors() {
      int processors = Runtime.getRuntime().availableProcessors();
      assertThat(config("h -P 1024").workers()).isEqualTo(processors);
      assertThat(config("h -P 1024 --workers 7").workers()).isEqualTo(7);
    }
  }

  @Nested
  class Options {
    @Test
    void everyOptionOfThePlanArrives() {
      assertThat(
              plan(
                  "h -t 2.5 -O 0.5 -i 0.1 -P 3 -R -b 1.5G -l 1M --verify -T run7 -w 4M -N -M 1400"
                      + " -C reno"))
          .isEqualTo(
              TestPlan.builder(Direction.REVERSE, new RunLimit.Time(2_500))
                  .streams(3)
                  .omit(Duration.ofMillis(500))
                  .interval(Duration.ofMillis(100))
                  .blockBytes(1 << 20)
                  .bitsPerSecond(1_500_000_000)
                  .framing(Framing.VERIFIED)
                  .socket(new SocketTuning(4 << 20, true, 1400, 0, "reno"))
                  .title("run7")
                  .build());
    }

    @Test
    void everyLongNameMeansTheSame() {
      assertThat(
              plan(
                  "h --time 2.5 --omit 0.5 --interval 0.1 --parallel 3 --reverse --bitrate 1.5G"
                      + " --length 1M --verify --title run7 --window 4M --no-delay --set-mss 1400"
                      + " --congestion reno"))
          .isEqualTo(
              plan(
                  "h -t 2.5 -O 0.5 -i 0.1 -P 3 -R -b 1.5G -l 1M --verify -T run7 -w 4M -N -M 1400"
                      + " -C reno"));
    }

    @Test
    void everyOptionOfTheTargetArrives() {
      StreamConfig config =
          config("-c h -p 99 -6 -B ::1 --connect-timeout 250 --workers 4 --transport nio");
      assertThat(config.host()).isEqualTo("h");
      assertThat(config.port()).isEqualTo(99);
      assertThat(config.ipVersion()).isEqualTo(IpVersion.IPV6);
      assertThat(config.bindHosts()).containsExactly("::1");
      assertThat(config.connectTimeoutMillis()).isEqualTo(250);
      assertThat(config.workers()).isEqualTo(4);
      assertThat(config.transport().name()).isEqualTo("nio");
    }

    @Test
    void bothDirectionsAtOnce() {
      assertThat(plan("h --bidir").direction()).isEqualTo(Direction.BIDIRECTIONAL);
    }

    @Test
    void frames() {
      assertThat(plan("h --framed").framing()).isEqualTo(Framing.FRAMED);
    }

    @Test
    void aTestEndsByBytesOrBlocks() {
      assertThat(plan("h -n 1.5G").limit()).isEqualTo(new RunLimit.Bytes(1_610_612_736L));
      assertThat(plan("h -k 2K").limit()).isEqualTo(new RunLimit.Blocks(2_048));
    }

    @Test
    void timeZeroIsTheLongestTest() {
      assertThat(plan("h -t 0").limit()).isEqualTo(new RunLimit.Time(86_400_000));
    }

    @Test
    void intervalZeroIsNoIntervals() {
      assertThat(plan("h -i 0").intervalMillis()).isZero();
    }

    @Test
    void optionsMayComeInAnyOrder() {
      TestPlan plan = plan("-t 5 -N -P 3 -J h -R -w 1M --bitrate=1M");
      assertThat(plan.limit()).isEqualTo(new RunLimit.Time(5_000));
      assertThat(plan.streams()).isEqualTo(3);
      assertThat(plan.bitsPerSecond()).isEqualTo(1_000_000);
      assertThat(plan.socket()).isEqualTo(new SocketTuning(1 << 20, true, 0, 0, null));
    }

    @Test
    void flagsClusterAndValuesMayTouch() {
      TestPlan plan = plan("h -RNt5 -P2");
      assertThat(plan.direction()).isEqualTo(Direction.REVERSE);
      assertThat(plan.socket().noDelay()).isTrue();
      assertThat(plan.limit()).isEqualTo(new RunLimit.Time(5_000));
      assertThat(plan.streams()).isEqualTo(2);
    }

    @Test
    void theHostMayStandAnywhere() {
      assertThat(config("-R h -t 5").host()).isEqualTo("h");
      assertThat(config("-R -t 5 ::1").host()).isEqualTo("::1");
    }

    @ParameterizedTest
    @CsvSource({"-J, JSON", "--json, JSON", "--json-stream, JSON_STREAM", "--csv, CSV"})
    void kindsOfResult(String option, ReportFormat format) {
      config("h " + option + " -o out/result -f M");
      assertThat(task.report().format()).isEqualTo(format);
      assertThat(task.report().file()).contains(Path.of("out/result"));
      assertThat(task.report().rates()).isEqualTo(RateFormat.MBYTES);
    }

    @Test
    void metricsAreForThisMachineUnlessToldOtherwise() {
      config("h --metrics-port 9464");
      assertThat(task.metrics()).contains(endpoint(9464, false));
      config("h --metrics-port 0 --metrics-bind 0.0.0.0");
      assertThat(task.metrics().orElseThrow().address().getAddress().isAnyLocalAddress()).isTrue();
      assertThat(task.metrics().orElseThrow().dashboard()).isFalse();
    }

    /** The path is that of OTLP over HTTP, unless the user knows better. */
    @ParameterizedTest
    @CsvSource({
      "http://127.0.0.1:4318,http://127.0.0.1:4318/v1/metrics",
      "http://collector.example:4318/,http://collector.example:4318/v1/metrics",
      "https://[::1]:4318/otlp/v1/metrics,https://[::1]:4318/otlp/v1/metrics",
    })
    void metricsAreSentToACollector(String typed, String endpoint) {
      config("h --otlp-endpoint " + typed);
      assertThat(task.collector()).contains(URI.create(endpoint));
      assertThat(task.metrics()).isEmpty();
    }

    /** A password, for one, would be printed with the address. */
    @ParameterizedTest
    @ValueSource(strings = {"h:4318", "ftp://h", "http://u:secret@h"})
    void aCollectorIsAWebAddress(String typed) {
      refused(
          "h --otlp-endpoint " + typed,
          "--otlp-endpoint: '%s' is no address such as http://collector.example:4318"
              .formatted(typed));
    }

    private static ServedEndpoint endpoint(int port, boolean dashboard) {
      return new ServedEndpoint(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), dashboard);
    }

    /** A number behind it is its port, and everything else is not. */
    @ParameterizedTest
    @CsvSource({
      "--dashboard h,0",
      "h --dashboard,0",
      "--dashboard 8080 h,8080",
      "--dashboard=8080 h,8080",
      "--dashboard -t 5 h,0",
      "h --dashboard --metrics-port 9464,9464",
      "h --dashboard 9464 --metrics-port 9464,9464",
    })
    void theLivePageHasItsPortOrThatOfTheMetrics(String line, int port) {
      config(line);
      assertThat(task.metrics()).contains(endpoint(port, true));
    }

    @Test
    void theLivePageAndTheMetricsHaveOnePort() {
      refused(
          "h --dashboard 8080 --metrics-port 9464",
          "--dashboard 8080 and --metrics-port 9464: they are served on one port; give one of them");
    }
  }

  @Nested
  class WrongValues {
    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "-l abc|--length: 'abc' is not a size; give bytes with an optional K, M, G or T, such as"
              + " 128K or 1.5M, 0 or from 1 to 16M",
          "--length 17M|--length: '17M' is out of range; give bytes with an optional K, M, G or T,"
              + " such as 128K or 1.5M, 0 or from 1 to 16M",
          "-b 10Mbit|--bitrate: '10Mbit' is not a rate; give bits per second with an optional K,"
              + " M, G or T, such as 100M or 2.5G, from 0 to 10T",
          "-t 10s|--time: '10s' is not a time; give seconds, such as 10 or 0.5, 0 or from 0.001 to"
              + " 86400",
          "-t -5|--time: '-5' is not a time; give seconds, such as 10 or 0.5, 0 or from 0.001 to"
              + " 86400",
          "-i 0.05|--interval: '0.05' is out of range; give seconds, such as 10 or 0.5, 0 or from"
              + " 0.1 to 60",
          "-O 601|--omit: '601' is out of range; give seconds, such as 10 or 0.5, from 0 to 600",
          "-P 0|--parallel: '0' is out of range; give one, from 1 to 16384",
          "-P many|--parallel: 'many' is not a whole number; give one, from 1 to 16384",
          "-p 70000|--port: '70000' is out of range; give one, from 1 to 65535",
          "-n 0.5|--bytes: '0.5' is out of range; give bytes with an optional K, M, G or T, such as"
              + " 128K or 1.5M, 0 or from 1 to 1048576T",
          "-k x|--blockcount: 'x' is not a count; give blocks with an optional K, M, G or T, such"
              + " as 10K, 0 or from 1 to 1024T",
          "-w 1G|--window: '1G' is out of range; give bytes with an optional K, M, G or T, such as"
              + " 128K or 1.5M, from 0 to 512M",
          "-M 40|--set-mss: '40' is out of range; give one, 0 or from 88 to 32767",
          "-f x|--format: 'x' is not a unit; give one of k, m, g, t (bits per second) or K, M, G, T"
              + " (bytes per second), such as m",
          "-C !|--congestion: congestion control: '!' is not the name of an algorithm",
          "--workers 0|--workers: '0' is out of range; give one, from 1 to 1024",
          "--connect-timeout 0.5|--connect-timeout: '0.5' is out of range; give milliseconds, such"
              + " as 500, 0 or from 1 to 3600000",
          "--transport x|--transport x: no",
          "-k 1024T -l 16M|blocks: 1125899906842624 of 16777216 bytes are more than 8 EiB",
        })
    void areRefusedInOneLineWithTheRange(String options, String message) {
      refused("h " + options, message);
    }

    @Test
    void aTitleOfAPageIsRefused() {
      refused("h -T " + "x".repeat(257), "title: longer than 256 characters");
    }

    @Test
    void anUnknownOptionIsRefused() {
      refused("h --zero", "unknown option '--zero'. Try --help.");
    }

    @Test
    void aSecondHostIsRefused() {
      refused("h other", "unexpected argument 'other'. Try --help.");
    }

    @Test
    void anOptionWithoutItsValueIsRefused() {
      refused("h -t", "--time: needs a value, SEC. Try --help.");
    }

    /** Scripts append to what they were given. */
    @Test
    void theLastOfARepeatedOptionCounts() {
      StreamConfig config = config("h -t 1 -P 2 --time 2 -R -R -B 127.0.0.1 -B 127.0.0.2 -P 3");
      assertThat(config.plan().limit()).isEqualTo(new RunLimit.Time(2_000));
      assertThat(config.plan().streams()).isEqualTo(3);
      assertThat(config.plan().direction()).isEqualTo(Direction.REVERSE);
      assertThat(config.bindHosts()).containsExactly("127.0.0.2");
      assertThat(err.toString()).isEmpty();
    }

    @Test
    void aSlowStreamHasTenBlocksASecondByIperf3sProtocolWhichKnowsWholeOnesOnly() {
      assertThat(plan("h --iperf3").blockBytes()).isEqualTo(128 << 10);
      assertThat(plan("h --iperf3 -b 1G").blockBytes()).isEqualTo(128 << 10);
      assertThat(plan("h --iperf3 -b 1M").blockBytes()).isEqualTo(8 << 10);
      assertThat(plan("h --iperf3 -b 100K").blockBytes()).isEqualTo(1 << 10);
      assertThat(plan("h --iperf3 -b 1K").blockBytes()).isEqualTo(1 << 10);
      assertThat(plan("h --iperf3 -b 100K -l 64K").blockBytes()).isEqualTo(64 << 10);
      assertThat(plan("h --iperf3 -b 100K -k 3").blockBytes()).isEqualTo(128 << 10);
      assertThat(plan("h --iperf3 -b 100K/3").blockBytes()).isEqualTo(128 << 10);
    }

    @Test
    void iperf3sCallersSayZeroForTheDefault() {
      String zeros = " -l 0 -n 0 -k 0 -M 0 -w 0 -S 0 -b 0 --connect-timeout 0";
      assertThat(config("h" + zeros)).isEqualTo(config("h"));
      assertThat(config("h --iperf3" + zeros)).isEqualTo(config("h --iperf3"));
      assertThat(plan("h -u -l 0").blockBytes()).isEqualTo(plan("h -u").blockBytes());
      assertThat(plan("h -t 7 -n 0 -k 0").limit()).isEqualTo(new RunLimit.Time(7_000));
      assertThat(run("h -W rr -l 0 -n 0")).isZero();
    }

    @Test
    void aTimeWithoutEndIsCalledInf() {
      assertThat(plan("h -t inf")).isEqualTo(plan("h -t 0"));
    }

    @Test
    void whatIsSoAnywayIsAccepted() {
      assertThat(config("h -V --forceflush")).isEqualTo(config("h"));
      assertThat(config("h --verbose")).isEqualTo(config("h"));
    }

    @ParameterizedTest
    @CsvSource({
      "ef, 184",
      "EF, 184",
      "af11, 40",
      "AF41, 136",
      "af43, 152",
      "cs0, 0",
      "cs5, 160",
      "be, 0",
      "le, 4",
      "va, 176",
      "46, 184",
      "0x2e, 184",
      "056, 184",
      "63, 252",
      "0, 0"
    })
    void aCodePointIsTheUpperSixBitsOfTheTypeOfService(String name, int expected) {
      assertThat(plan("h --dscp " + name).socket().typeOfService()).isEqualTo(expected);
    }

    @Test
    void whatIsNoCodePointIsRefused() {
      refused("h --dscp 64", "--dscp: 64 is not in the range 0 to 63");
      refused(
          "h --dscp af44",
          "--dscp: 'af44' is not a code point: give 0 to 63, or be, le, va, ef, af11 to af43, cs0"
              + " to cs7");
      refused(
          "h --dscp ef -S 16", "--tos and --dscp exclude each other; --dscp is the upper 6 bits");
    }

    @Test
    void theServersOutputAndWideCountersAreAskedOfWhoeverAnswers() {
      StreamConfig config = config("h -u --get-server-output --udp-counters-64bit");
      assertThat(config.protocol()).isEqualTo(ProtocolChoice.AUTO);
      assertThat(config.iperf3().serverOutput()).isTrue();
      assertThat(config.iperf3().counters64()).isTrue();
    }

    /** HOST is no format. */
    @Test
    void timestampsTakeAFormatOnlyBehindAnEqualsSign() {
      assertThat(config("--timestamps h").host()).isEqualTo("h");
      assertThat(task.report().timestamps()).isPresent();
      assertThat(config("--timestamps=%F h").host()).isEqualTo("h");
      assertThat(config("h --timestamps -P 2").plan().streams()).isEqualTo(2);
      refused(
          "h --timestamps=%Q",
          "--timestamps: '%Q' is no conversion; give those of strftime(3), such as '%F %T '");
    }

    @Test
    void theControlConnectionIsKeptAliveAsAsked() {
      assertThat(config("h").server().keepAlive()).isEqualTo(new KeepAlive(30, 10, 12));
      assertThat(config("--cntl-ka h").server().keepAlive()).isEqualTo(KeepAlive.DEFAULT);
      assertThat(config("h --cntl-ka=60/5/3").server().keepAlive())
          .isEqualTo(new KeepAlive(60, 5, 3));
      assertThat(config("h --cntl-ka=/0/3").server().keepAlive())
          .isEqualTo(new KeepAlive(30, 10, 3));
      refused("h --cntl-ka=60", "--cntl-ka: '60' is not IDLE/INTERVAL/COUNT, such as 60/10/6");
      refused("h --cntl-ka=//128", "--cntl-ka: number of probes: 128 is not in the range 1 to 127");
    }

    @Test
    void theStreamsHaveTheirPorts() {
      assertThat(config("h").server().local().port()).isZero();
      assertThat(config("h --cport 26000 -P 3").server().local().port()).isEqualTo(26_000);
      assertThat(config("h --cport 65534 --bidir -u").server().local().port()).isEqualTo(65_534);
      refused(
          "h --cport 65534 -P 3", "--cport: 3 streams from port 65534 on need ports above 65535");
      refused("h --cport 0", "--cport: '0' is out of range; give one, from 1 to 65535");
      refused("h -W rr --cport 1", "--cport is of streams, not of --workload rr; leave it out");
      refused(
          "h -W loaded --cport 1", "--cport is of streams, not of --workload loaded; leave it out");
      refused(
          "unix:/s --cport 1",
          "--cport: a UNIX-domain socket has no port; leave it out, or name a HOST of the network");
    }

    @Test
    void aDeviceIsNamedByItsOptionOrBehindAnAddress() {
      assertThat(config("h").server().local().device()).isNull();
      for (String line :
          List.of("h --bind-dev eth0", "h -B ::1%eth0", "h%eth0", "h%eth0 -B ::1%eth0")) {
        assertThat(config(line).server().local().device()).as(line).isEqualTo("eth0");
        assertThat(config(line).host()).as(line).isEqualTo("h");
      }
      assertThat(config("h -B ::1%eth0").bindHosts()).containsExactly("::1");
      StreamConfig ofOneLink = config("fe80::1%eth0 -B fe80::2%eth0");
      assertThat(ofOneLink.host()).isEqualTo("fe80::1%eth0");
      assertThat(ofOneLink.bindHosts()).containsExactly("fe80::2%eth0");
      assertThat(ofOneLink.server().local().device()).isNull();
      refused("h%a --bind-dev b", "--bind-dev: b and a are two devices; sockets are bound to one");
      refused(
          "h --bind-dev a/b",
          "--bind-dev: 'a/b' is not the name of a network device, such as eth0");
      refused(
          "h --bind-dev eth0 --transport nio",
          "--bind-dev: transport nio can't set it; these can: epoll");
      refused(
          "unix:/s --bind-dev eth0",
          "--bind-dev: a UNIX-domain socket goes through no network device; leave it out, or name a"
              + " HOST of the network");
      refused(
          "--loopback --bind-dev eth0",
          "--loopback and --bind-dev exclude each other; its server is at 127.0.0.1, in this"
              + " process");
    }

    @Test
    void aLogIsAppendedTo() {
      assertThat(run("h --logfile x.log")).isZero();
      assertThat(task.report().file()).contains(Path.of("x.log"));
      assertThat(task.report().appends()).isTrue();
      refused(
          "h --logfile x.log -o y",
          "--output and --logfile exclude each other; --output writes a file anew, --logfile"
              + " appends");
    }
  }

  @Nested
  class Conflicts {
    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "h -R --bidir|--reverse and --bidir exclude each other; --bidir includes both",
          "h -t 1 -n 1|--time and --bytes exclude each other; give one end of the test",
          "h -t 1 -k 1|--time and --blockcount exclude each other; give one end of the test",
          "h -n 1 -k 1|--bytes and --blockcount exclude each other; give one end of the test",
          "h -J --csv|--json and --csv exclude each other; give one kind of result",
          "h -J --json-stream|--json and --json-stream exclude each other; give one kind of result",
          "h --json-stream --csv|--json-stream and --csv exclude each other; give one kind of"
              + " result",
          "h -4 -6|-4 and -6 exclude each other; without both, any address is used",
          "h --framed --verify|--framed and --verify exclude each other; --verify includes frames",
          "h -c h|--client and HOST exclude each other; name the server once",
          "h --loopback|--loopback and HOST exclude each other; its server is at 127.0.0.1, in this"
              + " process",
          "-c h --loopback|--loopback and --client exclude each other; its server is at 127.0.0.1,"
              + " in this"
              + " process",
          "--loopback -p 1|--loopback and --port exclude each other; its server is at 127.0.0.1,"
              + " in this"
              + " process",
          "--loopback -B ::1|--loopback and --bind exclude each other; its server is at 127.0.0.1,"
              + " in this"
              + " process",
          "--loopback --cport 1|--loopback and --cport exclude each other; its server is at"
              + " 127.0.0.1, in this process",
          "--loopback -6|--loopback and -6 exclude each other; its server is at 127.0.0.1, in this"
              + " process",
          "h --metrics-bind ::1|--metrics-bind: needs --metrics-port or --dashboard",
        })
    void areRefused(String line, String message) {
      refused(line, message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-t 5", "-J"})
    void withoutAServerNothingRuns(String line) {
      refused(
          line,
          "which server? perf-client HOST, or perf-client --loopback for this machine alone."
              + " Try --help.");
    }
  }

  @Nested
  class Protocols {
    @Test
    void autoUnlessTold() {
      assertThat(config("h").protocol()).isEqualTo(ProtocolChoice.AUTO);
      assertThat(config("h --protocol perfport").protocol()).isEqualTo(ProtocolChoice.PERFPORT);
      assertThat(config("h --protocol iperf3").protocol()).isEqualTo(ProtocolChoice.IPERF3);
      assertThat(config("h --iperf3").protocol()).isEqualTo(ProtocolChoice.IPERF3);
    }

    @Test
    void aBurstIsPartOfTheRate() {
      assertThat(config("h -b 10M/20").plan().burstBlocks()).isEqualTo(20);
      assertThat(config("h -b 10M/20").plan().bitsPerSecond()).isEqualTo(10_000_000);
      assertThat(config("h -b 10M --iperf3").plan().burstBlocks()).isZero();
    }

    @Test
    void whatOnlyIperf3HasArrives() {
      StreamConfig config =
          config("h --iperf3 --get-server-output --repeating-payload --extra-data x -S 0x10");
      assertThat(config.iperf3())
          .isEqualTo(new Iperf3Options(Optional.empty(), true, true, false, false, "x"));
      assertThat(config.plan().socket().typeOfService()).isEqualTo(16);
    }

    @Test
    void aProtocolThatIsNoneIsRefused() {
      refused("h --protocol ftp", "--protocol: 'ftp' is not one of auto, perfport, iperf3");
      refused(
          "h --iperf3 --protocol perfport", "--iperf3 and --protocol perfport exclude each other");
    }

    @Test
    void whatIperf3HasNotIsRefusedWithTheReason() {
      refused(
          "h --iperf3 --framed",
          "--framed: iperf3's streams are raw bytes, which have no frames to check (--iperf3)");
      refused(
          "h --iperf3 --verify",
          "--verify: iperf3's streams are raw bytes, which have no frames to check (--iperf3)");
      refused(
          "h --iperf3 -P 129",
          "--parallel: iperf3 has at most 128 streams in each direction, not 129 (--iperf3)");
      refused(
          "h --iperf3 -l 2M",
          "--length: iperf3's blocks have at most 1M bytes, not 2097152 (--iperf3)");
      refused(
          "h --iperf3 -O 0.5",
          "--omit: iperf3 warms up for whole seconds only, not 0.5 s (--iperf3)");
      refused(
          "--loopback --iperf3",
          "--loopback and --iperf3 exclude each other; its server is Perfport's own");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "--repeating-payload",
          "--extra-data x",
          "--username x",
          "--rsa-public-key-path x",
          "--use-pkcs1-padding"
        })
    void whatOnlyIperf3HasNeedsIperf3(String option) {
      refused(
          "h " + option,
          option.split(" ", 2)[0] + ": only iperf3's protocol has this; add --iperf3");
    }

    @Test
    void aLoginIsWhole() {
      String both =
          "--username and --rsa-public-key-path go together: the one is encrypted with the other";
      refused("h --iperf3 --username x", both);
      refused("h --iperf3 --rsa-public-key-path x", both);
      refused(
          "h --iperf3 --use-pkcs1-padding", "--use-pkcs1-padding means nothing without --username");
    }

    @Test
    void aTypeOfServiceIsAByte() {
      refused("h -S 256", "--tos: 256 is not in the range 0 to 255");
      refused("h -S x", "--tos: 'x' is not a number such as 16 or 0x10");
    }
  }

  @Nested
  class Capabilities {
    @Test
    void anOptionThatTheTransportCannotSetNamesThoseThatCan() {
      refused(
          "h --transport nio -C reno",
          "--congestion: transport nio can't set it; these can: epoll");
      refused(
          "h --transport nio -M 1400", "--set-mss: transport nio can't set it; these can: epoll");
    }

    @ParameterizedTest
    @ValueSource(strings = {"h -C nosuch", "h -W rr -C nosuch", "h -W loaded -C nosuch"})
    void congestionControlThatThisMachineLacksIsWrongUsage(String line) {
      assumeThat(CongestionControls.available()).isNotEmpty();
      assertThat(run(line)).isEqualTo(2);
      assertThat(err.toString().lines().toList())
          .singleElement()
          .asString()
          .startsWith("perf-client: --congestion: congestion control 'nosuch' can't be set");
      assertThat(task).isNull();
    }

    @Test
    void requestsUnderLoadHaveTheOptionsOfTheirSockets() {
      assertThat(run("h -W loaded -C reno -S 72 -w 64K --nagle")).isZero();
      LoadedConfig config = (LoadedConfig) task.batch().tests().get(0).config();
      assertThat(config.requests().socket())
          .isEqualTo(new SocketTuning(64 << 10, false, 0, 72, "reno"))
          .isEqualTo(config.streams().socket());
    }

    @ParameterizedTest
    @CsvSource({"'',40,64", "--rate 5,1,64", "--rate 0,1,1", "--rate 10K,64,64"})
    void requestsUnderLoadDoNotWaitForOneAnother(String options, int connections, int depth) {
      assertThat(run(("h -W loaded " + options).strip())).isZero();
      LoadedConfig config = (LoadedConfig) task.batch().tests().get(0).config();
      assertThat(config.requests().connections()).isEqualTo(connections);
      assertThat(config.requests().depth()).isEqualTo(depth);
    }

    @Test
    void whatTheTransportCanSetIsAccepted() {
      assertThat(plan("h --transport nio -N -w 1M").socket())
          .isEqualTo(new SocketTuning(1 << 20, true, 0, 0, null));
    }

    @Test
    void windowZeroNeedsNoCapability() {
      assertThat(plan("h -w 0").socket()).isEqualTo(SocketTuning.SYSTEM);
    }

    @Test
    void aTransportWithinTheProcessReachesNoHost() {
      refused(
          "h --transport local",
          "--transport: local does not leave the process; it can only be measured with --loopback");
    }
  }

  @Nested
  class Loopback {
    private Batch.Transports loopback(String line) {
      assertThat(run(line)).as(() -> err.toString()).isZero();
      return ((Batch.Transports) task.batch());
    }

    @Test
    void measuresEveryAvailableTransportAndSaysWhyNotTheOthers() {
      Batch.Transports plan = loopback("--loopback");
      assertThat(plan.tests())
          .extracting(each -> each.config().transport())
          .containsExactly(NamedTransport.EPOLL, NamedTransport.NIO, NamedTransport.LOCAL);
      assertThat(plan.skipped()).isEqualTo(Map.of("kqueue", "it is for macOS and BSD"));
      assertThat(streams(plan).limit()).isEqualTo(new RunLimit.Time(5_000));
      assertThat(plan.tests())
          .allSatisfy(
              each -> {
                assertThat(each.loopback()).isTrue();
                assertThat(each.config().host()).isEqualTo("127.0.0.1");
              });
    }

    @Test
    void leavesOutWhatCannotSetAnOption() {
      Batch.Transports plan = loopback("--loopback -C reno -t 1");
      assertThat(plan.tests())
          .extracting(each -> each.config().transport())
          .containsExactly(NamedTransport.EPOLL);
      assertThat(plan.skipped()).containsEntry("nio", "it can't set --congestion");
      assertThat(streams(plan).limit()).isEqualTo(new RunLimit.Time(1_000));
    }

    @Test
    void measuresOnlyTheTransportThatIsNamed() {
      Batch.Transports plan = loopback("--loopback --transport local");
      assertThat(plan.tests())
          .extracting(each -> each.config().transport())
          .containsExactly(NamedTransport.LOCAL);
      assertThat(plan.skipped()).isEmpty();
    }
  }

  @Nested
  class Endings {
    @ParameterizedTest
    @EnumSource(ExitCode.class)
    void theRunnersExitCodeIsTheProcesss(ExitCode code) {
      runner = asked -> code;
      assertThat(run("h")).isEqualTo(code.code());
    }

    @Test
    void aTestThatNeverStartsEndsWith3AndTheReason() {
      runner =
          asked -> {
            throw new FailureException(FailureReason.CONNECT_REFUSED, "h port 5201: refused");
          };
      assertThat(run("h")).isEqualTo(3);
      assertThat(err.toString().strip()).isEqualTo("perf-client: h port 5201: refused");
    }

    @Test
    void aDefectOfOursIsOneLineUnlessDebugging() {
      runner =
          asked -> {
            throw new IllegalStateException("oops");
          };
      assertThat(run("h")).isEqualTo(1);
      assertThat(err.toString().strip())
          .isEqualTo(
              "perf-client: internal error: java.lang.IllegalStateException: oops."
                  + " Run with --debug for details.");
      assertThat(run("h --debug")).isEqualTo(1);
      assertThat(err.toString()).contains("at io.perfport.client.cli.ClientCommandTest");
    }
  }

  @Nested
  class Help {
    @Test
    void showsEveryOptionWithItsDefaultInGroups() {
      assertThat(run("--help")).isZero();
      String help = out.toString();
      assertThat(help)
          .contains(
              List.of("Server:", "Test:", "Transport:", "Output:", "Metrics:", "Other:", "130"));
      assertThat(help.replaceAll("\\s+", " ").split("default: ", -1)).hasSizeGreaterThan(21);
      assertThat(help.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    @Test
    void beginsWithFiveExamplesThatRunAsTheyAre() {
      run("--help");
      List<String> examples =
          out.toString().lines().filter(l -> l.startsWith("  perf-cl")).toList();
      assertThat(examples).hasSize(5);
      for (String example : examples) {
        String arguments = example.strip().replaceFirst("^perf-client ", "").split("  ", 2)[0];
        assertThat(run(arguments)).as(() -> example + ": " + err).isZero();
      }
    }

    @Test
    void versionNamesTheProgramAndTheJava() {
      assertThat(run("-v")).isZero();
      assertThat(out.toString()).startsWith("perf-client ").contains("Java ");
    }

    @Test
    void transportsPrintsTheTable() {
      assertThat(run("transports")).isZero();
      assertThat(out.toString().strip()).isEqualTo("the table");
    }

    @Test
    void anErrorInASubcommandNamesTheProgram() {
      assertThat(run("transports --nope")).isEqualTo(2);
      assertThat(err.toString().strip())
          .isEqualTo("perf-client: unknown option '--nope'. Try --help.");
    }
  }
}
