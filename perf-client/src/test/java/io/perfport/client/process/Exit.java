package io.perfport.client.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** How a process ended, and what it said. */
public record Exit(int code, String out, String err) {
  /** Nothing on standard error: no error, and no warning of the JVM either. */
  public Exit quiet() {
    assertThat(err).as("standard error").isEmpty();
    return this;
  }

  public Exit with(int expected) {
    assertThat(code).as("exit code; out: %s; err: %s", out, err).isEqualTo(expected);
    return this;
  }

  /** The one line of standard error: what went wrong. */
  public String error() {
    List<String> lines = err.lines().toList();
    assertThat(lines).as("standard error").hasSize(1);
    assertThat(lines.get(0)).startsWith("perf-");
    return lines.get(0);
  }
}
