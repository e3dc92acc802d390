package io.perfport.client;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * Which part of perf-client may use which; the table is the whole truth. The top package holds two
 * of the parts: the program, and the client as a library.
 */
@AnalyzeClasses(packages = "io.perfport.client", importOptions = DoNotIncludeTests.class)
class ClientLayoutTest {
  @ArchTest
  static final ArchRule PARTS_USE_ONLY_WHAT_THE_TABLE_SAYS =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("configuration")
          .definedBy("io.perfport.client.config..")
          .layer("judgement")
          .definedBy("io.perfport.client.judgement..")
          .layer("profile")
          .definedBy("io.perfport.client.profile..")
          .layer("report")
          .definedBy("io.perfport.client.report..")
          .layer("session")
          .definedBy("io.perfport.client.session..")
          .layer("iperf3")
          .definedBy("io.perfport.client.iperf3..")
          .layer("exchange")
          .definedBy("io.perfport.client.exchange..")
          .layer("client")
          .definedBy(
              belongToAnyOf(
                  PerfClient.class,
                  StreamTest.class,
                  ExchangeTest.class,
                  LoadedTest.class,
                  ClientLoops.class,
                  Interruption.class))
          .layer("batch")
          .definedBy("io.perfport.client.batch..")
          .layer("cli")
          .definedBy("io.perfport.client.cli..")
          .whereLayer("configuration")
          .mayNotAccessAnyLayer()
          .whereLayer("judgement")
          .mayNotAccessAnyLayer()
          .whereLayer("profile")
          .mayNotAccessAnyLayer()
          .whereLayer("report")
          .mayOnlyAccessLayers("configuration", "judgement")
          .whereLayer("session")
          .mayOnlyAccessLayers("configuration", "report")
          .whereLayer("iperf3")
          .mayOnlyAccessLayers("configuration", "session")
          .whereLayer("exchange")
          .mayOnlyAccessLayers("configuration", "report", "session")
          .whereLayer("client")
          .mayOnlyAccessLayers("configuration", "exchange", "iperf3", "report", "session")
          .whereLayer("batch")
          .mayOnlyAccessLayers("client", "configuration", "judgement", "report", "session")
          .whereLayer("cli")
          .mayOnlyAccessLayers(
              "batch", "configuration", "iperf3", "judgement", "profile", "report");

  /** Reports are made of results; they know no network. */
  @ArchTest
  static final ArchRule REPORTS_KNOW_NO_CHANNELS =
      noClasses()
          .that()
          .resideInAPackage("io.perfport.client.report..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.netty..");

  /** Each format stands alone; only what chooses one knows them all. */
  @ArchTest
  static final ArchRule FORMATS_KNOW_NOTHING_OF_EACH_OTHER =
      slices()
          .matching("io.perfport.client.report.(text|json|csv)..")
          .should()
          .notDependOnEachOther();

  /** Whoever embeds the client gets no command line along with it. */
  @ArchTest
  static final ArchRule ONLY_THE_COMMAND_LINE_KNOWS_PICOCLI =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.perfport.client.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");
}
