package org.hailomqtt.worker;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.InstantSource;
import java.time.temporal.Temporal;
import java.util.Collection;
import java.util.Date;
import java.util.Set;
import java.util.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadFactory;
import java.util.stream.BaseStream;
import picocli.CommandLine.Command;

/** Holds the directions of use between the packages, and what only one of them may do. */
@AnalyzeClasses(packages = "org.hailomqtt", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String ROOT = "org.hailomqtt.worker";

  /** From above to below: whoever is not named as a user must do without. */
  @ArchTest
  static final ArchRule usesOnlyWhatLiesBelow =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("root")
          .definedBy(ROOT)
          .optionalLayer("submit")
          .definedBy(ROOT + ".submit")
          .layer("operate")
          .definedBy(ROOT + ".operate")
          .layer("accounts")
          .definedBy(ROOT + ".accounts")
          .layer("doctor")
          .definedBy(ROOT + ".doctor")
          .layer("install")
          .definedBy(ROOT + ".install")
          .layer("mqtt")
          .definedBy(ROOT + ".mqtt")
          .optionalLayer("http")
          .definedBy(ROOT + ".http")
          .layer("monitoring")
          .definedBy(ROOT + ".monitoring")
          .layer("systemd")
          .definedBy(ROOT + ".systemd")
          .layer("scheduling")
          .definedBy(ROOT + ".scheduling")
          .layer("model")
          .definedBy(ROOT + ".model")
          .layer("device")
          .definedBy(ROOT + ".device")
          .layer("adapters")
          .definedBy(ROOT + ".device.*")
          .layer("journal")
          .definedBy(ROOT + ".journal")
          .layer("jpeg")
          .definedBy(ROOT + ".jpeg")
          .layer("metrics")
          .definedBy(ROOT + ".metrics")
          .layer("protocol")
          .definedBy("org.hailomqtt.protocol")
          .whereLayer("root")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("submit")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("submit")
          .mayOnlyAccessLayers("mqtt", "protocol")
          .whereLayer("operate")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("operate")
          .mayOnlyAccessLayers("mqtt", "protocol")
          .whereLayer("accounts")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("accounts")
          .mayNotAccessAnyLayer()
          .whereLayer("doctor")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("doctor")
          .mayOnlyAccessLayers("mqtt", "monitoring", "protocol")
          .whereLayer("install")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("install")
          .mayOnlyAccessLayers("model", "device", "protocol")
          .whereLayer("mqtt")
          .mayOnlyBeAccessedByLayers("root", "submit", "operate", "doctor")
          .whereLayer("http")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("monitoring")
          .mayOnlyBeAccessedByLayers("root", "doctor")
          .whereLayer("systemd")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("adapters")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("scheduling")
          .mayOnlyBeAccessedByLayers("root", "mqtt", "http", "monitoring")
          .whereLayer("journal")
          .mayOnlyBeAccessedByLayers("root", "scheduling")
          .whereLayer("journal")
          .mayNotAccessAnyLayer()
          .whereLayer("jpeg")
          .mayOnlyBeAccessedByLayers("model")
          .whereLayer("jpeg")
          .mayNotAccessAnyLayer()
          .whereLayer("model")
          .mayOnlyBeAccessedByLayers("root", "install", "mqtt", "http", "monitoring", "scheduling")
          .whereLayer("device")
          .mayOnlyBeAccessedByLayers(
              "root", "install", "mqtt", "http", "monitoring", "scheduling", "model", "adapters")
          .whereLayer("metrics")
          .mayOnlyAccessLayers("protocol")
          .whereLayer("protocol")
          .mayNotAccessAnyLayer()
          .ensureAllClassesAreContainedInArchitecture();

  @ArchTest
  static final ArchRule hasNoCycles = slices().matching(ROOT + ".(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule keepsAdaptersStrangers =
      slices().matching(ROOT + ".device.(*)").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule usesPahoOnlyInMqtt = usesOnlyIn(ROOT + ".mqtt", "org.eclipse.paho..");

  @ArchTest
  static final ArchRule usesPrometheusOnlyInMetrics =
      usesOnlyIn(ROOT + ".metrics", "io.prometheus..");

  @ArchTest
  static final ArchRule usesOnnxRuntimeOnlyInTheCpuAdapter =
      usesOnlyIn(ROOT + ".device.cpu", "ai.onnxruntime..");

  @ArchTest
  static final ArchRule usesJnaOnlyInTheNativeBindings =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT + ".device.hailo", ROOT + ".systemd", ROOT + ".jpeg")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.sun.jna..");

  @ArchTest static final ArchRule readsTheCommandLineOnlyInTheRoot = usesOnlyIn(ROOT, "picocli..");

  @ArchTest
  static final ArchRule makesThreadsOnlyInTheRoot =
      noClasses()
          .that(not(resideInAPackage(ROOT)))
          .should()
          .accessTargetWhere(describe("a thread is made", ArchitectureTest::makesThread))
          .orShould()
          .beAssignableTo(Thread.class)
          .orShould()
          .beAssignableTo(ThreadFactory.class);

  @ArchTest
  static final ArchRule readsTheSystemClockOnlyInTheRoot =
      noClasses()
          .that(not(resideInAPackage(ROOT)))
          .should()
          .accessTargetWhere(describe("the system clock is read", ArchitectureTest::readsClock));

  @ArchTest
  static final ArchRule printsAndExitsOnlyInMainAndItsCommands =
      noClasses()
          .that(not(describe("are Main or a command", ArchitectureTest::speaksToThePerson)))
          .should()
          .accessTargetWhere(describe("something is printed", ArchitectureTest::prints))
          .orShould()
          .accessTargetWhere(describe("the process exits", ArchitectureTest::exits));

  private static ArchRule usesOnlyIn(String home, String library) {
    return noClasses()
        .that(not(resideInAPackage(home)))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library);
  }

  private static boolean makesThread(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    String name = access.getTarget().getName();
    return (isConstructor(access)
            && (owner.isAssignableTo(Thread.class)
                || owner.isAssignableTo(Timer.class)
                || (owner.isAssignableTo(Executor.class)
                    && owner.getPackageName().startsWith("java."))))
        || owner.isEquivalentTo(Executors.class)
        || (owner.isEquivalentTo(ForkJoinPool.class) && name.equals("commonPool"))
        || (owner.isEquivalentTo(CompletableFuture.class) && usesCommonPool(access, name))
        || (owner.isAssignableTo(Collection.class) && name.equals("parallelStream"))
        || (owner.isAssignableTo(BaseStream.class) && name.equals("parallel"));
  }

  /** The asynchronous methods without an executor run on threads that nobody here made. */
  private static boolean usesCommonPool(JavaAccess<?> access, String name) {
    return (name.endsWith("Async") && !takes(access, Executor.class))
        || Set.of("delayedExecutor", "orTimeout", "completeOnTimeout").contains(name);
  }

  private static boolean readsClock(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    String name = access.getTarget().getName();
    return (owner.isEquivalentTo(System.class)
            && Set.of("currentTimeMillis", "nanoTime").contains(name))
        || (owner.isEquivalentTo(Clock.class)
            && (name.startsWith("system") || name.startsWith("tick")))
        || (owner.isEquivalentTo(InstantSource.class) && name.equals("system"))
        || (owner.isAssignableTo(Temporal.class)
            && name.equals("now")
            && !takes(access, Clock.class)
            && !takes(access, InstantSource.class))
        || (owner.isEquivalentTo(Date.class) && isConstructor(access) && takesNothing(access));
  }

  private static boolean speaksToThePerson(JavaClass type) {
    return type.getPackageName().equals(ROOT)
        && (type.getSimpleName().equals("Main")
            || type.isAnnotatedWith(Command.class)
            || type.getEnclosingClass().filter(ArchitectureTest::speaksToThePerson).isPresent());
  }

  private static boolean prints(JavaAccess<?> access) {
    String name = access.getTarget().getName();
    return (access.getTargetOwner().isEquivalentTo(System.class)
            && Set.of("out", "err", "setOut", "setErr", "console").contains(name))
        || (access.getTargetOwner().isAssignableTo(Throwable.class)
            && name.equals("printStackTrace")
            && takesNothing(access));
  }

  private static boolean exits(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    return (owner.isEquivalentTo(System.class) || owner.isEquivalentTo(Runtime.class))
        && Set.of("exit", "halt").contains(access.getTarget().getName());
  }

  private static boolean isConstructor(JavaAccess<?> access) {
    return access.getTarget().getName().equals(JavaConstructor.CONSTRUCTOR_NAME);
  }

  private static boolean takes(JavaAccess<?> access, Class<?> type) {
    return access.getTarget() instanceof CodeUnitAccessTarget target
        && target.getRawParameterTypes().stream().anyMatch(given -> given.isEquivalentTo(type));
  }

  private static boolean takesNothing(JavaAccess<?> access) {
    return access.getTarget() instanceof CodeUnitAccessTarget target
        && target.getRawParameterTypes().isEmpty();
  }
}
