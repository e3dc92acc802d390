package io.perfport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.common.plan.Workload;
import io.perfport.core.cli.ExitCode;
import io.perfport.core.cli.OptionRule;
import io.perfport.core.cli.TransportCatalog.InstalledTransports;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;

/** The tables of rules between options. */
class OptionRulesTest {
  /** A name that nobody can give would make a rule that never holds. */
  @Test
  void everyNameInTheTablesIsAnOptionOrAFactThatTheCommandAdds() {
    Set<String> known = new HashSet<>(List.of("HOST"));
    CommandSpec command =
        ClientCommand.commandLine(new InstalledTransports(), task -> ExitCode.SUCCESS)
            .getCommandSpec();
    command.options().forEach(option -> known.addAll(List.of(option.names())));
    Arrays.stream(Workload.values()).forEach(workload -> known.add(workload.label()));
    known.addAll(
        List.of(
            OptionRules.IPERF3,
            OptionRules.SERVER,
            OptionRules.UNIX,
            OptionRules.SEVERAL_ADDRESSES,
            OptionRules.CLIENT_PROCESSORS,
            OptionRules.SERVER_PROCESSORS,
            "--protocol auto",
            "--protocol perfport"));

    assertThat(Stream.concat(OptionRules.OF_COMMAND.stream(), OptionRules.OF_TEST.stream()))
        .isNotEmpty()
        .allSatisfy(rule -> assertThat(known).containsAll(names(rule)));
  }

  private static List<String> names(OptionRule rule) {
    return Stream.of(rule.any(), rule.with(), rule.without(), rule.when())
        .flatMap(List::stream)
        .toList();
  }
}
