package io.sluice.core.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.assembly.jars.PluginArchive;
import io.sluice.core.assembly.jars.PluginRecord;
import io.sluice.core.assembly.jars.PluginState;
import io.sluice.core.assembly.jars.TrustedKeys;
import io.sluice.core.testing.PluginJarFile;
import io.sluice.spi.PluginFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What jars need, whom they see, and what becomes of them. */
class PluginJarsTest {
    @TempDir
    private Path folder;

    private PluginFolder plugins = new PluginFolder(Optional.empty());

    @BeforeEach
    void openFolder() {
        open(TrustedKeys.EVERYBODY);
    }

    private void open(TrustedKeys trusted) {
        plugins.close();
        plugins = new PluginFolder(Optional.of(folder), trusted);
        plugins.keepRecords(true, Optional.empty());
    }

    @AfterEach
    void close() {
        plugins.close();
    }

    /** A jar with one factory, of a category that is named like the jar, which says something when it is asked. */
    private static PluginJarFile jar(String name, String says, String... manifest) throws IOException {
        return jarWith(name, "return " + says + ";", "", manifest);
    }

    private static PluginJarFile jarWith(String name, String get, String members, String... manifest)
            throws IOException {
        return PluginJarFile.of("com.example." + name + ".Factory", source(name, get, members), true)
                .manifest(name, "1.0.0", manifest);
    }

    private static String source(String name, String get, String members) {
        return """
                package com.example.%1$s;
                import io.sluice.spi.*;
                public final class Factory implements PluginFactory<Factory.Config>, java.util.function.Supplier<String> {
                    public record Config() {}
                    public String category() { return "%1$s"; }
                    public Class<Config> configType() { return Config.class; }
                    public Plugin create(Config config, PluginContext context) { return new Plugin() {}; }
                    public String get() { %2$s }
                    %3$s
                }
                """.formatted(name, get, members);
    }

    private void look() throws IOException {
        plugins.scan().close();
        plugins.confirm();
    }

    /** What the plugin of a category says; nothing when it is not there. */
    private String ask(String category) throws IOException {
        try (PluginCatalog catalog = plugins.scan()) {
            plugins.confirm();
            Optional<PluginFactory<?>> factory = catalog.find(category).map(PluginCatalog.Entry::factory);
            return factory.map(found -> found instanceof Supplier<?> supplier ? String.valueOf(supplier.get()) : "?")
                    .orElse("");
        }
    }

    private PluginRecord record(String name) {
        return Optional.ofNullable(plugins.records().get(name)).orElseThrow();
    }

    private String refusal(String name) throws IOException {
        look();
        return record(name).lastError().orElseThrow();
    }

    // --- manifests

    @Test
    void namesEverythingThatIsWrongWithAManifest() throws Exception {
        jar("alpha", "\"\"").with("META-INF/sluice/plugin.toml", """
                        name = "alpha"
                        version = "1.0"
                        requires = "newest"
                        licence = "MIT"
                        """).into(folder, "alpha.jar");
        assertThat(refusal("alpha.jar").lines())
                .containsExactly(
                        "alpha.jar refused: alpha.jar!META-INF/sluice/plugin.toml:2: version: must be a semantic version such"
                                + " as 1.0.0, was \"1.0\"",
                        "alpha.jar!META-INF/sluice/plugin.toml:3: requires: must be a range of versions such as \">=1.2 <3\","
                                + " \"1.0.0 - 1.2.0\" or \"^2.1\", was \"newest\"",
                        "alpha.jar!META-INF/sluice/plugin.toml:4: licence: unknown key, did you mean \"license\"?");
        jar("alpha", "\"\"")
                .with("META-INF/sluice/plugin.toml", "name = \"Al\"")
                .into(folder, "alpha.jar");
        assertThat(refusal("alpha.jar")).contains("version: is required", "requires: is required");
    }

    @Test
    void refusesAJarForAnotherSluice() throws Exception {
        jar("alpha", "\"hi\"").with("META-INF/sluice/plugin.toml", """
                name = "alpha"
                version = "1.0.0"
                requires = ">=99"
                """).into(folder, "alpha.jar");
        assertThat(ask("alpha")).isEmpty();
        assertThat(refusal("alpha")).isEqualTo("1.0.0 refused: it requires Sluice >=99, and this is 0.1.0");
        assertThat(record("alpha").state()).isEqualTo(PluginState.REFUSED);
    }

    @Test
    void refusesOneNameInTwoFilesButTakesTheNewerOfTwoVersions() throws Exception {
        jar("alpha", "\"one\"").into(folder, "a.jar");
        jar("alpha", "\"two\"").into(folder, "b.jar");
        assertThat(ask("alpha")).isEqualTo("one");
        assertThat(refusal("b.jar")).isEqualTo("b.jar refused: plugin alpha 1.0.0 is there already, from a.jar");
        jar("alpha", "\"three\"").manifest("alpha", "1.0.1").into(folder, "b.jar");
        assertThat(ask("alpha")).isEqualTo("three");
        assertThat(plugins.records()).containsOnlyKeys("alpha");
        Files.delete(folder.resolve("b.jar"));
        assertThat(ask("alpha")).isEqualTo("one");
    }

    // --- dependencies

    @Test
    void letsPluginsSeeWhatOthersExport() throws Exception {
        var lib = jar("lib", "\"lib\"", "exports = [\"com.example.lib.api\"]")
                .and("com.example.lib.api.Words", """
                        package com.example.lib.api;
                        public class Words { public static String hello() { return "hello"; } }
                        """)
                .and("com.example.lib.inner.Secret", """
                        package com.example.lib.inner;
                        public class Secret {}
                        """);
        lib.into(folder, "lib.jar");
        jarWith("user", """
                        try {
                            Class<?> words = Class.forName("com.example.lib.api.Words");
                            String seen = (String) words.getMethod("hello").invoke(null);
                            try { Class.forName("com.example.lib.inner.Secret"); seen += " and the secret"; }
                            catch (ClassNotFoundException e) { seen += " only"; }
                            return seen + " " + words.getClassLoader().getName();
                        } catch (ReflectiveOperationException e) { return e.toString(); }
                        """, "", "[dependencies]", "lib = \"^1\"").into(folder, "a-user.jar");
        assertThat(ask("user")).isEqualTo("hello only plugin:lib");
    }

    @Test
    void refusesWhatLacksADependency() throws Exception {
        jar("user", "\"hi\"", "[dependencies]", "lib = \"^2\"").into(folder, "user.jar");
        jar("maybe", "\"hi\"", "[optional_dependencies]", "lib = \"^2\"").into(folder, "maybe.jar");
        assertThat(refusal("user")).isEqualTo("1.0.0 refused: it needs plugin lib ^2, which is not there");
        jar("lib", "\"lib\"").into(folder, "lib.jar");
        assertThat(refusal("user")).isEqualTo("1.0.0 refused: it needs plugin lib ^2, and what is there is 1.0.0");
        assertThat(ask("maybe")).isEqualTo("hi");
        jar("lib", "\"lib\"").manifest("lib", "2.3.0").into(folder, "lib.jar");
        assertThat(ask("user")).isEqualTo("hi");
        assertThat(record("user").lastError()).isEmpty();
    }

    @Test
    void refusesCycles() throws Exception {
        jar("a", "\"\"", "[dependencies]", "b = \"*\"").into(folder, "a.jar");
        jar("b", "\"\"", "[dependencies]", "c = \"*\"").into(folder, "b.jar");
        jar("c", "\"\"", "[dependencies]", "a = \"*\"").into(folder, "c.jar");
        jar("d", "\"fine\"").into(folder, "d.jar");
        assertThat(refusal("b")).isEqualTo("1.0.0 refused: it depends on itself: b → c → a → b");
        assertThat(record("a").state()).isEqualTo(PluginState.REFUSED);
        assertThat(ask("d")).isEqualTo("fine");
    }

    @Test
    void keepsAnUpgradeBackThatBreaksAnotherPlugin() throws Exception {
        jar("lib", "\"old\"").into(folder, "lib.jar");
        jar("user", "\"hi\"", "[dependencies]", "lib = \"^1\"").into(folder, "user.jar");
        assertThat(ask("user")).isEqualTo("hi");
        jar("lib", "\"new\"").manifest("lib", "2.0.0").into(folder, "lib.jar");
        assertThat(ask("lib")).isEqualTo("old");
        assertThat(ask("user")).isEqualTo("hi");
        assertThat(record("lib").lastError()).hasValue("2.0.0 refused: plugin user 1.0.0 needs lib ^1");
        assertThat(record("lib").version()).hasValue("1.0.0");
        Files.delete(folder.resolve("lib.jar"));
        assertThat(ask("user")).isEqualTo("hi");
        assertThat(record("lib").lastError()).hasValue("its jar is gone, but plugin user needs it");
        Files.delete(folder.resolve("user.jar"));
        assertThat(ask("lib")).isEmpty();
    }

    @Test
    void linksAPluginAnewWhenWhatItDependsOnChanges() throws Exception {
        for (String version : List.of("1.0.0", "1.1.0")) {
            jar("lib", "\"\"")
                    .manifest("lib", version, "exports = [\"com.example.lib.api\"]")
                    .and("com.example.lib.api.Words", """
                            package com.example.lib.api;
                            public class Words { public static String hello() { return "%s"; } }
                            """.formatted(version))
                    .into(folder, "lib.jar");
            jarWith("user", """
                    try { return (String) Class.forName("com.example.lib.api.Words").getMethod("hello").invoke(null); }
                    catch (ReflectiveOperationException e) { return e.toString(); }
                    """, "", "[dependencies]", "lib = \"^1\"").into(folder, "user.jar");
            assertThat(ask("user")).isEqualTo(version);
        }
    }

    // --- isolation

    @Test
    void letsTwoPluginsBringTwoVersionsOfALibrary() throws Exception {
        for (String version : List.of("1", "2")) {
            jarWith("user" + version, """
                    try { return (String) Class.forName("org.lib.Library").getMethod("version").invoke(null); }
                    catch (ReflectiveOperationException e) { return e.toString(); }
                    """, "")
                    .and("org.lib.Library", """
                            package org.lib;
                            public class Library { public static String version() { return "library %s"; } }
                            """.formatted(version))
                    .into(folder, "user" + version + ".jar");
        }
        assertThat(ask("user1")).isEqualTo("library 1");
        assertThat(ask("user2")).isEqualTo("library 2");
    }

    // --- jars that are not ready

    @Test
    void startsAJarAgainThatWasNotReady() throws Exception {
        var now = new AtomicLong();
        plugins.close();
        plugins = new PluginFolder(
                Optional.of(folder),
                TrustedKeys.EVERYBODY,
                new StartRetry(List.of(Duration.ofSeconds(5), Duration.ofSeconds(10)), now::get));
        Path there = folder.resolve("server.is.up");
        jarWith(
                        "late",
                        "return \"started\";",
                        "public void start() { if (!java.nio.file.Files.exists(java.nio.file.Path.of(\"" + there
                                + "\"))) throw new PluginNotReady(\"the server is down\"); }")
                .into(folder, "late.jar");
        look();
        assertThat(plugins.records())
                .hasEntrySatisfying(
                        "late",
                        late -> assertThat(late.lastError())
                                .hasValueSatisfying(error -> assertThat(error).contains("the server is down")));

        String before = plugins.stamp();
        now.addAndGet(Duration.ofSeconds(4).toNanos());
        assertThat(plugins.stamp()).isEqualTo(before);
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(plugins.stamp()).isNotEqualTo(before);
        look();

        before = plugins.stamp();
        now.addAndGet(Duration.ofSeconds(9).toNanos());
        assertThat(plugins.stamp()).isEqualTo(before);
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(plugins.stamp()).isNotEqualTo(before);
        Files.createFile(there);
        assertThat(ask("late")).isEqualTo("started");

        before = plugins.stamp();
        now.addAndGet(Duration.ofDays(1).toNanos());
        assertThat(plugins.stamp()).as("nothing more to try").isEqualTo(before);
    }

    @Test
    void startsNothingThatNeedsAJarThatIsNotReady() throws Exception {
        Path there = folder.resolve("server.is.up");
        jarWith(
                        "late",
                        "return \"started\";",
                        "public void start() { if (!java.nio.file.Files.exists(java.nio.file.Path.of(\"" + there
                                + "\"))) throw new PluginNotReady(\"the server is down\"); }")
                .into(folder, "late.jar");
        jarWith(
                        "user",
                        "return \"user\";",
                        "public void start() throws Exception {"
                                + " java.nio.file.Files.createFile(java.nio.file.Path.of(\"" + there + ".used\")); }",
                        "[dependencies]",
                        "late = \"*\"")
                .into(folder, "user.jar");
        look();
        assertThat(record("late").state()).isEqualTo(PluginState.WAITING);
        assertThat(record("user").state()).isEqualTo(PluginState.WAITING);
        assertThat(record("user").lastError()).hasValue("1.0.0 is not ready: it needs plugin late, which is not ready");
        assertThat(folder.resolve("server.is.up.used")).doesNotExist();

        Files.createFile(there);
        look();
        assertThat(record("late").state()).isEqualTo(PluginState.STARTED);
        assertThat(record("user").state()).isEqualTo(PluginState.STARTED);
        assertThat(folder.resolve("server.is.up.used")).exists();
    }

    // --- signatures

    @Test
    void asksForTheSignaturesThatCountNow() throws Exception {
        jar("alpha", "\"unsigned\"").into(folder, "alpha.jar");
        assertThat(ask("alpha")).isEqualTo("unsigned");
        Path key = sign(jar("beta", "\"signed\"").into(folder, "beta.jar"), "good");

        plugins.trust(TrustedKeys.read(List.of(key)));
        jar("gamma", "\"unsigned\"").into(folder, "gamma.jar");
        assertThat(ask("beta")).isEqualTo("signed");
        assertThat(refusal("gamma.jar")).startsWith("gamma.jar refused: it is not signed");
        assertThat(ask("alpha")).as("what is in use stays").isEqualTo("unsigned");

        plugins.trust(TrustedKeys.EVERYBODY);
        assertThat(ask("gamma")).isEqualTo("unsigned");
    }

    @Test
    void takesSignedJarsOnlyWhenKeysAreTrusted() throws Exception {
        Path signed = jar("alpha", "\"signed\"").into(folder, "alpha.jar");
        Path key = sign(signed, "good");
        Path other = folder.resolve("other");
        Files.createDirectories(other);
        open(TrustedKeys.read(List.of(key)));
        assertThat(ask("alpha")).isEqualTo("signed");
        jar("beta", "\"not\"").into(folder, "beta.jar");
        assertThat(refusal("beta.jar")).startsWith("beta.jar refused: it is not signed, or not all of it: ");
        sign(jar("gamma", "\"stranger\"").into(folder, "gamma.jar"), "stranger");
        assertThat(refusal("gamma.jar")).endsWith("it is signed by somebody else than those in plugins_trusted_keys");
    }

    @Test
    void refusesASignedJarThatWasChanged() throws Exception {
        Path jar = jar("alpha", "\"signed\"").into(folder, "alpha.jar");
        Path key = sign(jar, "good");
        tool(
                "jar",
                "--update",
                "--file",
                jar.toString(),
                "-C",
                write("extra.txt", "x").toString(),
                "extra.txt");
        open(TrustedKeys.read(List.of(key)));
        assertThat(refusal("alpha.jar")).contains("it is not signed, or not all of it: extra.txt");
        tool(
                "jar",
                "--update",
                "--file",
                jar.toString(),
                "-C",
                write("META-INF/services/io.sluice.spi.PluginFactory", "evil.Factory")
                        .toString(),
                "META-INF/services/io.sluice.spi.PluginFactory");
        assertThat(refusal("alpha.jar")).contains("its signature does not fit");
    }

    /** Writes a file into a folder of its own, and gives that. */
    private Path write(String path, String text) throws IOException {
        Path work = folder.resolve("work");
        Path file = work.resolve(path);
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, text);
        return work;
    }

    /** Signs a jar as an author does; gives the certificate. */
    private Path sign(Path jar, String name) throws Exception {
        Path store = folder.resolve(name + ".p12");
        Path certificate = folder.resolve(name + ".pem");
        tool(
                "keytool",
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit");
        tool(
                "keytool",
                "-exportcert",
                "-rfc",
                "-alias",
                name,
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit",
                "-file",
                certificate.toString());
        tool("jarsigner", "-keystore", store.toString(), "-storepass", "changeit", jar.toString(), name);
        return certificate;
    }

    private static void tool(String name, String... arguments) throws Exception {
        var command = new java.util.ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", name).toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    // --- life

    /** Writes each call into a system property, which outlives the class loader. */
    private static PluginJarFile noting(String version, String startMore) throws IOException {
        return jarWith("life", "return \"" + version + "\";", """
                private static void note(String what) {
                    System.setProperty("sluice.test.life", System.getProperty("sluice.test.life", "") + what + " ");
                }
                @Override public void start() throws Exception { note("start-%1$s"); %2$s }
                @Override public void stop() { note("stop-%1$s"); }
                @Override public void delete() { note("delete-%1$s"); }
                """.formatted(version, startMore))
                .manifest("life", version);
    }

    private static String life() {
        String life = System.getProperty("sluice.test.life", "").strip();
        System.clearProperty("sluice.test.life");
        return life;
    }

    @Test
    void startsStopsAndDeletes() throws Exception {
        noting("1.0.0", "").into(folder, "life.jar");
        look();
        assertThat(life()).isEqualTo("start-1.0.0");
        assertThat(record("life").state()).isEqualTo(PluginState.STARTED);
        noting("1.1.0", "").into(folder, "life.jar");
        look();
        assertThat(life()).isEqualTo("start-1.1.0 stop-1.0.0");
        assertThat(record("life").version()).hasValue("1.1.0");
        Files.move(folder.resolve("life.jar"), folder.resolve("life.jar.disabled"));
        look();
        assertThat(life()).isEqualTo("stop-1.1.0");
        assertThat(record("life").state()).isEqualTo(PluginState.DISABLED);
        Files.move(folder.resolve("life.jar.disabled"), folder.resolve("life.jar"));
        look();
        assertThat(life()).isEqualTo("start-1.1.0");
        Files.delete(folder.resolve("life.jar"));
        look();
        assertThat(life()).isEqualTo("stop-1.1.0 delete-1.1.0");
        assertThat(record("life").state()).isEqualTo(PluginState.DELETED);
        assertThat(record("life").history())
                .extracting(event -> event.substring(event.indexOf(' ') + 1))
                .containsExactly(
                        "1.0.0 created",
                        "1.0.0 resolved",
                        "1.0.0 started",
                        "1.1.0 created",
                        "1.1.0 resolved",
                        "1.1.0 started",
                        "1.0.0 stopped",
                        "1.1.0 stopped",
                        "disabled",
                        "1.1.0 created",
                        "1.1.0 resolved",
                        "1.1.0 started",
                        "1.1.0 stopped",
                        "1.1.0 deleted");
    }

    @Test
    void rollsAFailedStartBackAndSurvivesARestart() throws Exception {
        noting("1.0.0", "").into(folder, "life.jar");
        assertThat(ask("life")).isEqualTo("1.0.0");
        noting("1.1.0", "throw new java.io.IOException(\"no licence\");").into(folder, "life.jar");
        assertThat(ask("life")).isEqualTo("1.0.0");
        String why = "1.1.0 refused: start of com.example.life.Factory failed: java.io.IOException: no licence";
        assertThat(record("life").lastError()).hasValue(why);
        assertThat(record("life").version()).hasValue("1.0.0");
        assertThat(record("life").state()).isEqualTo(PluginState.STARTED);
        open(TrustedKeys.EVERYBODY);
        life();
        assertThat(ask("life")).isEqualTo("1.0.0");
        assertThat(life()).isEqualTo("start-1.1.0 stop-1.1.0 start-1.0.0");
        assertThat(record("life").lastError()).hasValue(why);
        noting("1.1.1", "").into(folder, "life.jar");
        assertThat(ask("life")).isEqualTo("1.1.1");
        assertThat(record("life").lastError()).isEmpty();
        life();
    }

    @Test
    void returnsToTheVersionThatRanThoughAnOlderFileIsThere() throws Exception {
        noting("1.0.0", "").into(folder, "life-1.0.0.jar");
        noting("1.1.0", "").into(folder, "life-1.1.0.jar");
        assertThat(ask("life")).isEqualTo("1.1.0");
        noting("1.2.0", "throw new java.io.IOException();").into(folder, "life-1.2.0.jar");
        Files.delete(folder.resolve("life-1.1.0.jar"));
        assertThat(ask("life")).isEqualTo("1.1.0");
        life();
    }

    @Test
    void doesNotStartAnythingForInspection() throws Exception {
        noting("1.0.0", "").into(folder, "life.jar");
        plugins.close();
        plugins = new PluginFolder(Optional.of(folder)).forInspection();
        look();
        assertThat(life()).isEmpty();
        assertThat(PluginArchive.hashOf(Files.readAllBytes(folder.resolve("life.jar"))))
                .isEqualTo(record("life").sha256().orElseThrow());
    }
}
