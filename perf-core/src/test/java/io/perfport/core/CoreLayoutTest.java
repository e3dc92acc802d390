package io.perfport.core;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which package of perf-core may use which; the table is the whole truth. */
@AnalyzeClasses(packages = "io.perfport.core", importOptions = DoNotIncludeTests.class)
class CoreLayoutTest {
  @ArchTest
  static final ArchRule PACKAGES_USE_ONLY_WHAT_THE_TABLE_SAYS =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .withOptionalLayers(true)
          .layer("completion")
          .definedBy("io.perfport.core.completion..")
          .layer("session")
          .definedBy("io.perfport.core.session..")
          .layer("tls")
          .definedBy("io.perfport.core.tls..")
          .layer("host")
          .definedBy("io.perfport.core.host..")
          .layer("metrics")
          .definedBy("io.perfport.core.metrics..")
          .layer("flight")
          .definedBy("io.perfport.core.flight..")
          .layer("quality")
          .definedBy("io.perfport.core.quality..")
          .layer("socket")
          .definedBy("io.perfport.core.socket..")
          .layer("transport")
          .definedBy("io.perfport.core.transport..")
          .layer("stream")
          .definedBy("io.perfport.core.stream..")
          .layer("run")
          .definedBy("io.perfport.core.run..")
          .layer("report")
          .definedBy("io.perfport.core.report..")
          .layer("dashboard")
          .definedBy("io.perfport.core.dashboard..")
          .layer("cli")
          .definedBy("io.perfport.core.cli..")
          .whereLayer("completion")
          .mayNotAccessAnyLayer()
          .whereLayer("session")
          .mayNotAccessAnyLayer()
          .whereLayer("tls")
          .mayOnlyAccessLayers("session")
          .whereLayer("host")
          .mayNotAccessAnyLayer()
          .whereLayer("metrics")
          .mayNotAccessAnyLayer()
          .whereLayer("flight")
          .mayOnlyAccessLayers("metrics")
          .whereLayer("quality")
          .mayOnlyAccessLayers("host")
          .whereLayer("socket")
          .mayNotAccessAnyLayer()
          .whereLayer("transport")
          .mayOnlyAccessLayers("completion", "flight", "metrics", "socket")
          .whereLayer("stream")
          .mayOnlyAccessLayers("session", "metrics", "socket")
          .whereLayer("run")
          .mayOnlyAccessLayers(
              "session", "host", "metrics", "quality", "socket", "stream", "transport")
          .whereLayer("report")
          .mayNotAccessAnyLayer()
          .whereLayer("dashboard")
          .mayOnlyAccessLayers("session", "host", "metrics", "report", "stream")
          .whereLayer("cli")
          .mayOnlyAccessLayers("host", "socket", "tls", "transport");

  /** The completion port is a model that can be read, and used, without Netty. */
  @ArchTest
  static final ArchRule THE_COMPLETION_PORT_NEEDS_ONLY_THE_JDK =
      classes()
          .that()
          .resideInAPackage("io.perfport.core.completion..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "io.perfport.core.completion..")
          .allowEmptyShould(true);

  /** Bytes of a stream are counted where they flow; metrics read them from outside. */
  @ArchTest
  static final ArchRule STREAMS_ARE_A_SOURCE_OF_METRICS_AND_NOTHING_MORE =
      noClasses()
          .that()
          .resideInAPackage("io.perfport.core.stream..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.micrometer..")
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching("io\\.perfport\\.core\\.metrics\\.(?!TrafficSource$).*");

  /** As are those of a completion port. */
  @ArchTest
  static final ArchRule TRANSPORTS_ARE_A_SOURCE_OF_METRICS_AND_NOTHING_MORE =
      noClasses()
          .that()
          .resideInAPackage("io.perfport.core.transport..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.micrometer..")
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching("io\\.perfport\\.core\\.metrics\\.(?!PortSource$).*");

  /** A transport is found by its service file, and is known by its interface only. */
  @ArchTest
  static final ArchRule TRANSPORTS_ARE_REACHED_THROUGH_THE_SEAM_ONLY =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.perfport.core.transport.*..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.perfport.core.transport.*..");

  @ArchTest
  static final ArchRule TRANSPORTS_DO_NOT_KNOW_EACH_OTHER =
      slices()
          .matching("io.perfport.core.transport.(*)..")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(
              alwaysTrue(),
              resideInAnyPackage( // shared by several of them
                  "io.perfport.core.transport.bulk..",
                  "io.perfport.core.transport.netty..",
                  "io.perfport.core.transport.serial.."));

  @ArchTest
  static final ArchRule WHAT_TRANSPORTS_SHARE_KNOWS_NONE_OF_THEM =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.perfport.core.transport.netty..", "io.perfport.core.transport.serial..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.perfport.core.transport.blocking..",
              "io.perfport.core.transport.epoll..",
              "io.perfport.core.transport.iocp..",
              "io.perfport.core.transport.iouring..",
              "io.perfport.core.transport.kqueue..",
              "io.perfport.core.transport.local..",
              "io.perfport.core.transport.nio..");

  /** Only a transport knows what it is built on. NIO is everywhere, so metrics are served on it. */
  @ArchTest
  static final ArchRule NETTYS_MECHANISMS_STAY_WITHIN_THEIR_TRANSPORTS =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.perfport.core.transport.*..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.netty.channel.epoll..",
              "io.netty.channel.kqueue..",
              "io.netty.channel.uring..",
              "io.netty.channel.local..");
}
