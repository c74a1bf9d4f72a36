package io.sluice.core;

import static io.sluice.core.FollowingProxy.good;
import static io.sluice.core.FollowingProxy.jar;
import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.assembly.jars.PluginState;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a jar does wrong while it is taken up: it is refused, the version before goes on, and later jars are taken up. */
class BrokenJarTest {
    private static final String CATEGORY = "public String category() { return \"good\"; }\n";
    private static final String CONFIG = "public Class<Config> configType() { return Config.class; }\n";
    private static final String CREATE =
            "public Plugin create(Config config, PluginContext context) { return new Saying(); }\n";

    @TempDir
    private Path folder;

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of(
                        "category() throws",
                        "public String category() { throw new IllegalStateException(\"dice\"); }" + CONFIG + CREATE,
                        "does not say what it makes: java.lang.IllegalStateException: dice"),
                Arguments.of(
                        "category() is null",
                        "public String category() { return null; }" + CONFIG + CREATE,
                        "category() is null"),
                Arguments.of(
                        "configType() throws",
                        "public Class<Config> configType() { throw new AssertionError(\"dice\"); }" + CATEGORY + CREATE,
                        "java.lang.AssertionError: dice"),
                Arguments.of(
                        "configType() is no schema",
                        "public record Odd(Thread thread) {}\n"
                                + "@SuppressWarnings(\"unchecked\") public Class<Config> configType() {"
                                + " return (Class<Config>) (Class<?>) Odd.class; }" + CATEGORY + CREATE,
                        "does not say what it makes: java.lang.IllegalArgumentException"),
                Arguments.of(
                        "steps() throws",
                        "public java.util.List<Step> steps() { throw new IllegalStateException(\"dice\"); }" + CATEGORY
                                + CONFIG + CREATE,
                        "does not say what it makes: java.lang.IllegalStateException: dice"),
                Arguments.of(
                        "steps() is empty",
                        "public java.util.List<Step> steps() { return java.util.List.of(); }" + CATEGORY + CONFIG
                                + CREATE,
                        "steps() is empty"),
                Arguments.of(
                        "create() throws an error",
                        "public Plugin create(Config config, PluginContext context) { throw new AssertionError(\"dice\"); }"
                                + CATEGORY + CONFIG,
                        "could not be built: java.lang.AssertionError: dice"),
                Arguments.of(
                        "create() throws an error of its own",
                        "public Plugin create(Config config, PluginContext context) { throw new Own(); }" + CATEGORY
                                + CONFIG,
                        "could not be built: com.example.good.Factory$Own"),
                Arguments.of(
                        "create() overflows the stack",
                        "public Plugin create(Config config, PluginContext context) { return create(config, context); }"
                                + CATEGORY + CONFIG,
                        "could not be built: java.lang.StackOverflowError"),
                Arguments.of(
                        "create() gives nothing",
                        "public Plugin create(Config config, PluginContext context) { return null; }" + CATEGORY
                                + CONFIG,
                        "create returned null"),
                Arguments.of(
                        "the record throws",
                        "public record Bad() { public Bad { throw new AssertionError(\"dice\"); } }\n"
                                + "@SuppressWarnings(\"unchecked\") public Class<Config> configType() {"
                                + " return (Class<Config>) (Class<?>) Bad.class; }" + CATEGORY + CREATE,
                        "could not be built: java.lang.IllegalStateException"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void rollsAnUpgradeBack(String what, String members, String reason) throws Exception {
        good("1.0.0").into(folder, "good.jar");
        try (var proxy = FollowingProxy.begin(folder)) {
            jar("good", "1.1.0", members).into(folder, "good.jar");
            proxy.awaitRefusal("good", reason);
            proxy.awaitVersion("1.0.0");
            good("1.2.0").into(folder, "good.jar");
            proxy.awaitVersion("1.2.0");
        }
    }

    @Test
    void goesOnWithTheOthersAtTheStart() throws Exception {
        good("1.0.0").into(folder, "good.jar");
        jar("bad", "1.0.0", "public String category() { throw new Own(); }" + CONFIG + CREATE)
                .into(folder, "bad.jar");
        try (var proxy = FollowingProxy.begin(folder)) {
            proxy.awaitVersion("1.0.0");
            assertThat(proxy.record("bad"))
                    .hasValueSatisfying(record -> assertThat(record.state()).isEqualTo(PluginState.REFUSED));
        }
    }

    @Test
    void closesAPluginThatFailsAfterItWasMade() throws Exception {
        good("1.0.0").into(folder, "good.jar");
        String closed = "sluice.test.broken.closed";
        System.clearProperty(closed);
        try (var proxy = FollowingProxy.begin(folder)) {
            jar("good", "1.1.0", CATEGORY + CONFIG + """
                            static class Routes extends Saying implements io.sluice.spi.admin.AdminRoutes {
                                public java.util.List<io.sluice.spi.admin.AdminRoute> adminRoutes() { throw new Own(); }
                                public void close() { System.setProperty("%s", "yes"); }
                            }
                            public Plugin create(Config config, PluginContext context) { return new Routes(); }
                            """.formatted(closed)).into(folder, "good.jar");
            proxy.awaitRefusal("good", "could not be built: com.example.good.Factory$Own");
            assertThat(System.getProperty(closed)).isEqualTo("yes");
            eventually(() -> proxy.health().size() == 1);
            proxy.awaitVersion("1.0.0");
        } finally {
            System.clearProperty(closed);
        }
    }

    @Test
    void seesLaterJarsEvenAfterTheMachineHasFailed() throws Exception {
        good("1.0.0").into(folder, "good.jar");
        String tried = "sluice.test.broken.tried";
        System.clearProperty(tried);
        try (var proxy = FollowingProxy.begin(folder)) {
            jar("good", "1.1.0", CATEGORY + CONFIG + """
                            public Plugin create(Config config, PluginContext context) {
                                System.setProperty("%s", "yes");
                                throw new OutOfMemoryError("made up");
                            }
                            """.formatted(tried)).into(folder, "good.jar");
            eventually(() -> System.getProperty(tried) != null);
            good("1.2.0").into(folder, "good.jar");
            proxy.awaitVersion("1.2.0");
        } finally {
            System.clearProperty(tried);
        }
    }
}
