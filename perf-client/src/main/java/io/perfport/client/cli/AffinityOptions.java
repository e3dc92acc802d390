package io.perfport.client.cli;

import static java.util.Objects.requireNonNullElse;

import io.perfport.client.config.Affinity;
import io.perfport.core.cli.UsageException;
import io.perfport.core.host.ProcessorAffinity;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** Which processors the event loops run on. */
final class AffinityOptions {
  @Option(
      names = {"-A", "--affinity"},
      paramLabel = "CLIENT[,SERVER]",
      converter = Ends.class,
      description =
          "Run the client's event loops on this processor only, and those of the server on SERVER"
              + " until the test ends: a number such as 2, or a range such as 0-3 (default: any)."
              + " ,SERVER alone leaves the client as it is. Linux only; not with --transport"
              + " virtual.")
  private Affinity affinity;

  /**
   * What was asked for, if this machine has it.
   *
   * @throws UsageException if it has not
   */
  Affinity toAffinity() {
    Affinity asked = asked();
    if (asked.client() != null) {
      ProcessorAffinity.obstacle(asked.client())
          .ifPresent(
              why -> {
                throw new UsageException("--affinity: " + why);
              });
    }
    return asked;
  }

  /** What was asked for, whether or not this machine has it. */
  Affinity asked() {
    return requireNonNullElse(affinity, Affinity.ANY);
  }

  static final class Ends implements ITypeConverter<Affinity> {
    @Override
    public Affinity convert(String text) {
      return Affinity.parse(text);
    }
  }
}
