package io.perfport.client.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.LastErrorException;
import io.perfport.client.process.Jar;
import io.perfport.client.process.RunningJar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client's host and a server's: network namespaces whose only way to each other is a {@link
 * FaultyLink}. Closing it ends the link and the namespaces, not what runs in them.
 */
final class TwoHosts implements AutoCloseable {
  /** Of the prefixes that are kept for documents (RFC 5737, RFC 3849): they are nobody's. */
  static final String SERVER = "192.0.2.2";

  static final String SERVER_IPV6 = "2001:db8::2";

  /** JVMs that live for seconds start faster so. */
  private static final List<String> QUICK_START =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String clients;
  private final String servers;
  private final Tun clientSide;
  private final Tun serverSide;
  private final FaultyLink link;

  TwoHosts() throws IOException {
    String prefix =
        "perfport-%d-%d-".formatted(ProcessHandle.current().pid(), COUNT.getAndIncrement());
    clients = prefix + "client";
    servers = prefix + "server";
    run("ip", "netns", "add", clients);
    run("ip", "netns", "add", servers);
    clientSide = new Tun();
    serverSide = new Tun();
    connect(clientSide, clients, 1);
    connect(serverSide, servers, 2);
    link = new FaultyLink(clientSide, serverSide, seed());
  }

  /** {@code -Dfaults.seed=N} repeats a run, as far as the scheduler plays along. */
  private static long seed() {
    return Long.getLong("faults.seed", 1);
  }

  private static void connect(Tun device, String namespace, int host) throws IOException {
    run("ip", "link", "set", device.name(), "netns", namespace);
    run("ip", "-n", namespace, "addr", "add", "192.0.2." + host + "/24", "dev", device.name());
    String six = "2001:db8::" + host + "/64";
    run("ip", "-n", namespace, "addr", "add", six, "dev", device.name(), "nodad");
    run("ip", "-n", namespace, "link", "set", "lo", "up");
    run("ip", "-n", namespace, "link", "set", device.name(), "up");
  }

  /** Why there can be no such hosts here; empty if there can. */
  static Optional<String> obstacle() {
    try {
      new TwoHosts().close();
      return Optional.empty();
    } catch (IOException | LastErrorException | AssertionError e) {
      return Optional.of(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  FaultyLink link() {
    return link;
  }

  /** Changes the client's device as {@code ip link set} does, such as {@code "down"}. */
  void setClientDevice(String... change) throws IOException {
    setDevice(clients, clientSide, change);
  }

  void setServerDevice(String... change) throws IOException {
    setDevice(servers, serverSide, change);
  }

  private static void setDevice(String namespace, Tun device, String... change) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("ip", "-n", namespace, "link", "set", device.name()));
    command.addAll(List.of(change));
    run(command.toArray(String[]::new));
  }

  /** Has the kernel hold what the client sends to a rate, with a queue before it. */
  void shapeClient(String rate, int queueBytes) throws IOException {
    String limit = Integer.toString(queueBytes);
    run(
        ("tc -n "
                + clients
                + " qdisc add dev "
                + clientSide.name()
                + " root tbf rate "
                + rate
                + " burst 5k limit "
                + limit)
            .split(" "));
  }

  /** Sets a kernel parameter of the client's host. */
  void setClientParameter(String assignment) throws IOException {
    run("ip", "netns", "exec", clients, "sysctl", "-q", "-w", assignment);
  }

  /** A command that runs another one on the client's host. */
  List<String> onClient() {
    return List.of("ip", "netns", "exec", clients);
  }

  List<String> onServer() {
    return List.of("ip", "netns", "exec", servers);
  }

  /** Returns when it listens, on the default port. */
  RunningJar startServer(String... arguments) throws Exception {
    RunningJar server =
        RunningJar.start(Jar.SERVER.command(onServer(), QUICK_START, List.of(arguments)));
    try {
      server.awaitOutput("listens on .*port \\d+");
      return server;
    } catch (Exception | Error e) {
      server.close();
      throw e;
    }
  }

  /** A client of that server. */
  RunningJar startClient(String... arguments) throws IOException {
    return startClientOf(SERVER, arguments);
  }

  RunningJar startClientOf(String host, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(host));
    all.addAll(List.of(arguments));
    return RunningJar.start(Jar.CLIENT.command(onClient(), QUICK_START, all));
  }

  /** The server has a place for one more, and is well. */
  void assertServes() throws Exception {
    try (RunningJar next = startClient("-n", "100K")) {
      next.awaitExit().with(0).quiet();
    }
  }

  private static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.onExit().join().exitValue())
        .as("%s: %s", String.join(" ", command), said)
        .isZero();
  }

  @Override
  public void close() throws IOException {
    link.close();
    clientSide.close();
    serverSide.close();
    run("ip", "netns", "del", clients);
    run("ip", "netns", "del", servers);
  }
}
