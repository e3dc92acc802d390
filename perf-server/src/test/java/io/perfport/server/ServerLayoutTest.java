package io.perfport.server;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * Which part of perf-server may use which; the table is the whole truth. The top package holds two
 * of the parts: the program, and the server as a library.
 */
@AnalyzeClasses(packages = "io.perfport.server", importOptions = DoNotIncludeTests.class)
class ServerLayoutTest {
  @ArchTest
  static final ArchRule PARTS_USE_ONLY_WHAT_THE_TABLE_SAYS =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("configuration")
          .definedBy("io.perfport.server.config..")
          .layer("session")
          .definedBy("io.perfport.server.session..")
          .layer("iperf3")
          .definedBy("io.perfport.server.iperf3..")
          .layer("exchange")
          .definedBy("io.perfport.server.exchange..")
          .layer("server")
          .definedBy(belongToAnyOf(PerfServer.class, InProcessServers.class))
          .layer("observer")
          .definedBy("io.perfport.server.observer..")
          .layer("cli")
          .definedBy("io.perfport.server.cli..")
          .whereLayer("configuration")
          .mayNotAccessAnyLayer()
          .whereLayer("session")
          .mayOnlyAccessLayers("configuration", "observer")
          .whereLayer("iperf3")
          .mayOnlyAccessLayers("configuration", "observer", "session")
          .whereLayer("exchange")
          .mayOnlyAccessLayers("configuration", "observer", "session")
          .whereLayer("server")
          .mayOnlyAccessLayers("configuration", "exchange", "iperf3", "observer", "session")
          .whereLayer("observer")
          .mayOnlyAccessLayers("configuration")
          .whereLayer("cli")
          .mayOnlyAccessLayers("configuration", "observer", "server", "session");

  /** Whoever embeds the server gets no command line along with it. */
  @ArchTest
  static final ArchRule ONLY_THE_COMMAND_LINE_KNOWS_PICOCLI =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.perfport.server.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");
}
