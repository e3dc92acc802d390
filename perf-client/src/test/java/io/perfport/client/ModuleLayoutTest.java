package io.perfport.client;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.perfport.common.failure.CauseText;

/** The rules of the whole: here, since perf-client's tests see the classes of every module. */
@AnalyzeClasses(packages = "io.perfport", importOptions = DoNotIncludeTests.class)
class ModuleLayoutTest {
  /** A rule about classes that are not there would hold: a moved module has to be noticed. */
  @ArchTest
  static void seesEveryModule(JavaClasses classes) {
    for (String module : new String[] {"common", "core", "server", "client"}) {
      assertThat(classes.containPackage("io.perfport." + module)).as(module).isTrue();
    }
  }

  /** perf-client has perf-server at run time, for --loopback, and must not see it before. */
  @ArchTest
  static final ArchRule MODULES_DEPEND_ONE_WAY =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("common")
          .definedBy("io.perfport.common..")
          .layer("core")
          .definedBy("io.perfport.core..")
          .layer("server")
          .definedBy("io.perfport.server..")
          .layer("client")
          .definedBy("io.perfport.client..")
          .whereLayer("common")
          .mayNotAccessAnyLayer()
          .whereLayer("core")
          .mayOnlyAccessLayers("common")
          .whereLayer("server")
          .mayOnlyAccessLayers("core", "common")
          .whereLayer("client")
          .mayOnlyAccessLayers("core", "common");

  /** The two ends and the libraries below them know transports by their interface only. */
  @ArchTest
  static final ArchRule TRANSPORTS_ARE_REACHED_THROUGH_THE_SEAM_ONLY =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.perfport.core.transport.*..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.perfport.core.transport.*..",
              "io.netty.channel.epoll..",
              "io.netty.channel.kqueue..",
              "io.netty.channel.uring..",
              "io.netty.channel.local..");

  /** Whoever shows an exception lets CauseText speak: many exceptions have no message at all. */
  @ArchTest
  static final ArchRule MESSAGES_OF_EXCEPTIONS_ARE_SHOWN_BY_ONE_FUNCTION =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(CauseText.class.getName())
          // These only look for the system's words in a message, to tell errors apart; FatalErrors
          // has no memory left to spend.
          .and()
          .haveNameNotMatching(
              ".*\\.(JdkFailure|DatagramErrors|ConnectFailures|UnixListener"
                  + "|BrokenTransport|DescriptorReserve|FatalErrors|Availability.UnavailableReason"
                  + "|OneLineErrors|TlsFailures)")
          .should()
          .callMethodWhere(
              describe(
                  "the message of an exception that is not Perfport's own",
                  call ->
                      call.getTarget().getName().equals("getMessage")
                          && call.getTargetOwner().isAssignableTo(Throwable.class)
                          && !call.getTargetOwner().getPackageName().startsWith("io.perfport")));

  /** A name says what a thing is. These say that nobody knew. */
  @ArchTest
  static final ArchRule CLASSES_ARE_NAMED_FOR_WHAT_THEY_ARE =
      classes()
          .should()
          .haveNameNotMatching(".*(Utils?|Utilities|Helper|Manager|Impl|Misc)(\\$.*)?");

  @ArchTest
  static final ArchRule PACKAGES_ARE_NAMED_FOR_THEIR_SUBJECT =
      noClasses()
          .should()
          .resideInAnyPackage("..util..", "..helper..", "..manager..", "..impl..", "..misc..");
}
