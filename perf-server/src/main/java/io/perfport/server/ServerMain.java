package io.perfport.server;

import io.perfport.common.failure.FatalErrors;
import io.perfport.core.cli.InstalledTransports;
import io.perfport.server.cli.ServeUntilStopped;
import io.perfport.server.cli.ServerCommand;

/** The server jar. */
public final class ServerMain {
  private ServerMain() {}

  public static void main(String[] args) {
    FatalErrors.endProcess("perf-server");
    System.exit(
        ServerCommand.commandLine(new InstalledTransports(), new ServeUntilStopped(System.out))
            .execute(args));
  }
}
