package io.sluice.core;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.INTERFACES;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.netty.channel.ChannelHandler;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.extension.ExtensionFactory;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The borders between modules and packages, and a few rules of style that a compiler cannot hold. */
@AnalyzeClasses(packages = "io.sluice", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    /** Each package on the way of a request, with those it may use. */
    private static final Map<String, Set<String>> MAY_USE = Map.of(
            "http", Set.of(),
            "http2", Set.of("http"),
            "forward", Set.of("http"),
            "observe", Set.of("http"),
            "chain", Set.of("http"),
            "tls", Set.of(),
            "upstream", Set.of("http", "tls"),
            "route", Set.of("http", "chain", "upstream"),
            "exchange", Set.of("http", "chain", "upstream", "route", "forward", "observe"),
            "transport",
                    Set.of("http", "chain", "upstream", "route", "forward", "observe", "exchange", "tls", "http2"));

    private static final String[] NEVER_WAITING = Stream.of(
                    "http", "http2", "forward", "chain", "upstream", "route", "exchange")
            .map(name -> "io.sluice.core." + name + "..")
            .toArray(String[]::new);

    private static final Map<Class<?>, Set<String>> WAITING = Map.of(
            Thread.class, Set.of("sleep", "join"),
            Object.class, Set.of("wait"),
            LockSupport.class, Set.of("park", "parkNanos", "parkUntil"),
            Future.class, Set.of("get"),
            CompletableFuture.class, Set.of("join"),
            io.netty.util.concurrent.Future.class,
                    Set.of("await", "awaitUninterruptibly", "sync", "syncUninterruptibly"),
            CountDownLatch.class, Set.of("await"),
            Condition.class, Set.of("await", "awaitNanos", "awaitUninterruptibly", "awaitUntil"),
            BlockingQueue.class, Set.of("take", "put"),
            Semaphore.class, Set.of("acquire", "acquireUninterruptibly"));

    @ArchTest
    static final ArchRule spiKnowsOnlyTheJdk = classes()
            .that()
            .resideInAPackage("io.sluice.spi..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.sluice.spi..", "java..", "javax..", "org.jspecify..", "org.slf4j..", "io.micrometer.core..");

    @ArchTest
    static final ArchRule configKnowsOnlyTheSchemaOfTheSpi = noClasses()
            .that()
            .resideInAPackage("io.sluice.config..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.sluice..", "io.netty..")
                    .and(resideOutsideOfPackages("io.sluice.config..", "io.sluice.spi.config..")));

    @ArchTest
    static final ArchRule pluginsKnowOnlyTheSpi = noClasses()
            .that()
            .resideInAPackage("io.sluice.plugins..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.sluice..", "io.netty..")
                    .and(resideOutsideOfPackages("io.sluice.plugins..", "io.sluice.spi..")));

    @ArchTest
    static final ArchRule pluginsDoNotKnowEachOther =
            slices().matching("io.sluice.plugins.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule pluginsArePackagePrivate = classes()
            .that()
            .resideInAPackage("io.sluice.plugins..")
            .and()
            .areNotAssignableTo(PluginFactory.class)
            .and()
            .areNotAssignableTo(ExtensionFactory.class)
            .and()
            .areTopLevelClasses()
            .should()
            .notBePublic();

    @ArchTest
    static final ArchRule onlyAssemblyKnowsConfiguration = noClasses()
            .that()
            .resideInAPackage("io.sluice.core..")
            .and()
            .resideOutsideOfPackages("io.sluice.core.assembly..", "io.sluice.core")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.sluice.config..")
            .because("the program itself loads the file; all others get what assembly made of it");

    @ArchTest
    static final ArchRule onlyTransportHandlesChannels = noClasses()
            .that()
            .resideOutsideOfPackage("io.sluice.core.transport..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.netty.channel..", "io.netty.bootstrap..");

    @ArchTest
    static final ArchRule forwardTouchesNoNetty = noClasses()
            .that()
            .resideInAPackage("io.sluice.core.forward..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty..");

    @ArchTest
    static final ArchRule handlersAreFinal = classes()
            .that()
            .areAssignableTo(ChannelHandler.class)
            .and(not(INTERFACES))
            .should()
            .haveModifier(JavaModifier.FINAL);

    @ArchTest
    static final ArchRule noPackageCycles =
            slices().matching("io.sluice.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule noDumpingGrounds =
            noClasses().should().haveNameMatching(".*(Impl|Utils?|Helper|Manager|Base|Common|Data|Info)");

    @ArchTest
    static final ArchRule abstractClassesStayHome =
            noClasses().that().haveSimpleNameStartingWith("Abstract").should().bePublic();

    @ArchTest
    static final ArchRule noGenericExceptions = NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;

    @ArchTest
    static final ArchRule noStandardStreams = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.sluice.core.Console")
            .should(ACCESS_STANDARD_STREAMS)
            .because("what is not said to the person at the command line goes to the log");

    @ArchTest
    static final ArchRule dataPathNeverWaits = noClasses()
            .that()
            .resideInAnyPackage(NEVER_WAITING)
            .should()
            .accessTargetWhere(describe("it makes the thread wait", ArchitectureTest::waits));

    @ArchTest
    static final ArchRule dataPathNeverLocks = noMethods()
            .that()
            .areDeclaredInClassesThat()
            .resideInAnyPackage("io.sluice.core.transport..", "io.sluice.core.exchange..", "io.sluice.core.chain..")
            .should()
            .haveModifier(JavaModifier.SYNCHRONIZED);

    @ArchTest
    static void packagesPointOneWay(JavaClasses classes) {
        MAY_USE.forEach((name, used) -> {
            String[] allowed = Stream.concat(Stream.of(name), used.stream())
                    .map(each -> "io.sluice.core." + each + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage("io.sluice.core." + name + "..")
                    .should()
                    .dependOnClassesThat(resideInAPackage("io.sluice.core..").and(resideOutsideOfPackages(allowed)))
                    .as(name + " uses no package of the core but " + used)
                    .check(classes);
        });
    }

    private static boolean waits(JavaAccess<?> access) {
        return WAITING.entrySet().stream()
                .anyMatch(entry -> entry.getValue().contains(access.getTarget().getName())
                        && access.getTargetOwner().isAssignableTo(entry.getKey()));
    }
}
