package io.perfport.client.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The server's jar, listening on a port that the system chose. */
final class RunningServer extends RunningJar {
  private int port;

  private RunningServer(List<String> arguments) throws IOException {
    super(Jar.SERVER, arguments);
  }

  /** Returns when it listens. */
  static RunningServer start(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("-p", "0"));
    all.addAll(List.of(arguments));
    RunningServer server = new RunningServer(all);
    try {
      String listens = "listens on .*port (\\d+)";
      // Standard output is for results then.
      boolean json = all.contains("--json");
      server.port =
          Integer.parseInt(
              (json ? server.awaitError(listens) : server.awaitOutput(listens)).group(1));
      return server;
    } catch (Exception | Error e) {
      server.close();
      throw e;
    }
  }

  /** A client's arguments: this server on 127.0.0.1, then these. */
  String[] withClient(String... arguments) {
    return at("127.0.0.1", arguments);
  }

  String[] at(String host, String... arguments) {
    List<String> all = new ArrayList<>(List.of(host, "-p", Integer.toString(port)));
    all.addAll(List.of(arguments));
    return all.toArray(String[]::new);
  }

  /** Runs a client against this server, to its end. */
  Exit client(String... arguments) throws Exception {
    return runClient(withClient(arguments));
  }
}
