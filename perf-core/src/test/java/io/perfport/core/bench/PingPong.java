package io.perfport.core.bench;

import io.perfport.core.host.ProcessCpu;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * 64 bytes there and back over loopback, client and server in a JVM each, so that each has the
 * descriptors that the system grants a process. {@code PingPong TRANSPORT CONNECTIONS RATE SECONDS
 * WORKERS}: rate is that of each connection, a second, and 0 for as fast as the answers come;
 * latency counts from the moment at which the message was due. Prints one line.
 */
public final class PingPong {
  private static final double NANOS_PER_MICRO = 1e3;

  /** The logging front would say that nobody logs. */
  private static final String QUIET = "-Dslf4j.internal.verbosity=ERROR";

  private PingPong() {}

  public static void main(String[] args) throws Exception {
    String transport = args[0];
    int connections = Integer.parseInt(args[1]);
    double rate = Double.parseDouble(args[2]);
    int seconds = Integer.parseInt(args[3]);
    int workers = Integer.parseInt(args[4]);
    Process server = start(transport, workers);
    try (BufferedReader answers = server.inputReader(StandardCharsets.US_ASCII);
        Writer questions = server.outputWriter(StandardCharsets.US_ASCII)) {
      InetSocketAddress address =
          new InetSocketAddress(
              InetAddress.getLoopbackAddress(), Integer.parseInt(answers.readLine()));
      PingPongClient client =
          PingPongClient.connect(BenchTransports.named(transport), workers, address, connections);
      client.begin(rate);
      TimeUnit.SECONDS.sleep(seconds); // as long again as is measured, for the JIT
      long serverBefore = cpuNanos(questions, answers);
      ProcessCpu before = ProcessCpu.now();
      client.measure(TimeUnit.SECONDS.toNanos(seconds));
      long serverNanos = cpuNanos(questions, answers) - serverBefore;
      ProcessCpu after = ProcessCpu.now();
      print(args, client.end(), before, after, serverNanos);
    } finally {
      server.destroy();
    }
  }

  private static Process start(String transport, int workers) throws IOException {
    return new ProcessBuilder(
            System.getProperty("java.home") + "/bin/java",
            "-cp",
            System.getProperty("java.class.path"),
            QUIET,
            PingPongServer.class.getName(),
            transport,
            Integer.toString(workers))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static long cpuNanos(Writer questions, BufferedReader answers) throws IOException {
    questions.write("cpu\n");
    questions.flush();
    return Long.parseLong(answers.readLine());
  }

  private static void print(
      String[] args, Histogram nanos, ProcessCpu before, ProcessCpu after, long serverNanos) {
    double wall = after.wallNanos() - before.wallNanos();
    double clientNanos = after.totalNanos() - before.totalNanos();
    System.out.printf(
        "transport=%s connections=%s messages_per_second=%.0f mean_us=%.1f p50_us=%.1f p99_us=%.1f"
            + " client_cpus=%.2f server_cpus=%.2f cpu_us_per_message=%.2f%n",
        args[0],
        args[1],
        nanos.getTotalCount() * 1e9 / wall,
        nanos.getMean() / NANOS_PER_MICRO,
        nanos.getValueAtPercentile(50) / NANOS_PER_MICRO,
        nanos.getValueAtPercentile(99) / NANOS_PER_MICRO,
        clientNanos / wall,
        serverNanos / wall,
        (clientNanos + serverNanos) / nanos.getTotalCount() / NANOS_PER_MICRO);
  }
}
