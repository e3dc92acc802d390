package io.perfport.client;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.lang.conditions.ArchConditions.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;

/** What a program that embeds client or server sees of them. */
@AnalyzeClasses(packages = "io.perfport", importOptions = DoNotIncludeTests.class)
class LibraryLayoutTest {
  private static final DescribedPredicate<JavaClass> INNER =
      resideInAnyPackage("io.netty..", "picocli..", "io.perfport..cli..");

  /** The jar's own metrics need the loops of its server, and the programs look after theirs. */
  private static final Set<String> OF_THE_PROGRAMS =
      Set.of(
          "io.perfport.server.PerfServer.eventLoops()",
          "io.perfport.common.failure.FatalErrors.watch(io.netty.util.concurrent.EventExecutorGroup)");

  @ArchTest
  static final ArchRule THE_LIBRARY_SHOWS_NEITHER_NETTY_NOR_THE_COMMAND_LINE =
      methods()
          .that()
          .areDeclaredInClassesThat()
          .resideInAnyPackage(
              "io.perfport.client",
              "io.perfport.client.judgement",
              "io.perfport.client.report",
              "io.perfport.server",
              "io.perfport.common.plan",
              "io.perfport.common.result",
              "io.perfport.common.failure")
          .and()
          .arePublic()
          .should(not(show(INNER)));

  private static ArchCondition<JavaMethod> show(DescribedPredicate<JavaClass> inner) {
    return new ArchCondition<>("show what is within") {
      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        boolean seen =
            method.getOwner().getModifiers().contains(PUBLIC)
                && !OF_THE_PROGRAMS.contains(method.getFullName())
                && (inner.test(method.getRawReturnType())
                    || method.getRawParameterTypes().stream().anyMatch(inner));
        events.add(new SimpleConditionEvent(method, seen, method.getDescription()));
      }
    };
  }
}
