package io.perfport.common;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which package of perf-common may use which; the table is the whole truth. */
@AnalyzeClasses(packages = "io.perfport.common", importOptions = DoNotIncludeTests.class)
class CommonLayoutTest {
  @ArchTest
  static final ArchRule PACKAGES_USE_ONLY_WHAT_THE_TABLE_SAYS =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("failure")
          .definedBy("io.perfport.common.failure..")
          .layer("unit")
          .definedBy("io.perfport.common.unit..")
          .layer("datagram")
          .definedBy("io.perfport.common.datagram..")
          .layer("frame")
          .definedBy("io.perfport.common.frame..")
          .layer("plan")
          .definedBy("io.perfport.common.plan..")
          .layer("result")
          .definedBy("io.perfport.common.result..")
          .layer("control")
          .definedBy("io.perfport.common.control..")
          .layer("iperf3")
          .definedBy("io.perfport.common.iperf3..")
          .whereLayer("failure")
          .mayNotAccessAnyLayer()
          .whereLayer("unit")
          .mayNotAccessAnyLayer()
          .whereLayer("datagram")
          .mayNotAccessAnyLayer()
          .whereLayer("frame")
          .mayNotAccessAnyLayer()
          .whereLayer("iperf3")
          .mayOnlyAccessLayers("control", "failure")
          .whereLayer("plan")
          .mayOnlyAccessLayers("datagram", "unit")
          .whereLayer("result")
          .mayOnlyAccessLayers("failure", "plan")
          .whereLayer("control")
          .mayOnlyAccessLayers("failure", "frame", "plan", "result");

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("io.perfport.common.(*)..").should().beFreeOfCycles();

  /** What both ends must agree on does not know how either of them moves bytes. */
  @ArchTest
  static final ArchRule NO_CHANNELS =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.netty.channel..", "io.netty.bootstrap..", "io.micrometer..");
}
