package io.sluice.core.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.assembly.jars.PluginState;
import io.sluice.core.assembly.jars.TrustedKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which jars are taken: what they need, whom they see, and who has signed them. */
class PluginJarsTest {
    @TempDir
    private Path folder;

    private JarFolder plugins;

    @BeforeEach
    void openFolder() {
        plugins = new JarFolder(folder);
    }

    @AfterEach
    void close() {
        plugins.close();
    }

    @Test
    void namesEverythingThatIsWrongWithAManifest() throws Exception {
        SpeakingJar.of("alpha", "\"\"").with("META-INF/sluice/plugin.toml", """
                        name = "alpha"
                        version = "1.0"
                        requires = "newest"
                        licence = "MIT"
                        """).into(folder, "alpha.jar");
        assertThat(plugins.refusal("alpha.jar").lines())
                .containsExactly(
                        "alpha.jar refused: alpha.jar!META-INF/sluice/plugin.toml:2: version: must be a semantic version such"
                                + " as 1.0.0, was \"1.0\"",
                        "alpha.jar!META-INF/sluice/plugin.toml:3: requires: must be a range of versions such as \">=1.2 <3\","
                                + " \"1.0.0 - 1.2.0\" or \"^2.1\", was \"newest\"",
                        "alpha.jar!META-INF/sluice/plugin.toml:4: licence: unknown key, did you mean \"license\"?");
        SpeakingJar.of("alpha", "\"\"")
                .with("META-INF/sluice/plugin.toml", "name = \"Al\"")
                .into(folder, "alpha.jar");
        assertThat(plugins.refusal("alpha.jar")).contains("version: is required", "requires: is required");
    }

    @Test
    void refusesAJarForAnotherSluice() throws Exception {
        SpeakingJar.of("alpha", "\"hi\"")
                .with("META-INF/sluice/plugin.toml", """
                name = "alpha"
                version = "1.0.0"
                requires = ">=99"
                """)
                .into(folder, "alpha.jar");
        assertThat(plugins.ask("alpha")).isEmpty();
        assertThat(plugins.refusal("alpha")).isEqualTo("1.0.0 refused: it requires Sluice >=99, and this is 0.1.0");
        assertThat(plugins.record("alpha").state()).isEqualTo(PluginState.REFUSED);
    }

    @Test
    void refusesOneNameInTwoFilesButTakesTheNewerOfTwoVersions() throws Exception {
        SpeakingJar.of("alpha", "\"one\"").into(folder, "a.jar");
        SpeakingJar.of("alpha", "\"two\"").into(folder, "b.jar");
        assertThat(plugins.ask("alpha")).isEqualTo("one");
        assertThat(plugins.refusal("b.jar"))
                .isEqualTo("b.jar refused: plugin alpha 1.0.0 is there already, from a.jar");
        SpeakingJar.of("alpha", "\"three\"").manifest("alpha", "1.0.1").into(folder, "b.jar");
        assertThat(plugins.ask("alpha")).isEqualTo("three");
        assertThat(plugins.folder().records()).containsOnlyKeys("alpha");
        Files.delete(folder.resolve("b.jar"));
        assertThat(plugins.ask("alpha")).isEqualTo("one");
    }

    @Test
    void letsPluginsSeeWhatOthersExport() throws Exception {
        var lib = SpeakingJar.of("lib", "\"lib\"", "exports = [\"com.example.lib.api\"]")
                .and("com.example.lib.api.Words", """
                        package com.example.lib.api;
                        public class Words { public static String hello() { return "hello"; } }
                        """)
                .and("com.example.lib.inner.Secret", """
                        package com.example.lib.inner;
                        public class Secret {}
                        """);
        lib.into(folder, "lib.jar");
        SpeakingJar.with("user", """
                        try {
                            Class<?> words = Class.forName("com.example.lib.api.Words");
                            String seen = (String) words.getMethod("hello").invoke(null);
                            try { Class.forName("com.example.lib.inner.Secret"); seen += " and the secret"; }
                            catch (ClassNotFoundException e) { seen += " only"; }
                            return seen + " " + words.getClassLoader().getName();
                        } catch (ReflectiveOperationException e) { return e.toString(); }
                        """, "", "[dependencies]", "lib = \"^1\"").into(folder, "a-user.jar");
        assertThat(plugins.ask("user")).startsWith("hello only plugin:lib#");
    }

    @Test
    void refusesWhatLacksADependency() throws Exception {
        SpeakingJar.of("user", "\"hi\"", "[dependencies]", "lib = \"^2\"").into(folder, "user.jar");
        SpeakingJar.of("maybe", "\"hi\"", "[optional_dependencies]", "lib = \"^2\"")
                .into(folder, "maybe.jar");
        assertThat(plugins.refusal("user")).isEqualTo("1.0.0 refused: it needs plugin lib ^2, which is not there");
        SpeakingJar.of("lib", "\"lib\"").into(folder, "lib.jar");
        assertThat(plugins.refusal("user"))
                .isEqualTo("1.0.0 refused: it needs plugin lib ^2, and what is there is 1.0.0");
        assertThat(plugins.ask("maybe")).isEqualTo("hi");
        SpeakingJar.of("lib", "\"lib\"").manifest("lib", "2.3.0").into(folder, "lib.jar");
        assertThat(plugins.ask("user")).isEqualTo("hi");
        assertThat(plugins.record("user").lastError()).isEmpty();
    }

    @Test
    void refusesCycles() throws Exception {
        SpeakingJar.of("a", "\"\"", "[dependencies]", "b = \"*\"").into(folder, "a.jar");
        SpeakingJar.of("b", "\"\"", "[dependencies]", "c = \"*\"").into(folder, "b.jar");
        SpeakingJar.of("c", "\"\"", "[dependencies]", "a = \"*\"").into(folder, "c.jar");
        SpeakingJar.of("d", "\"fine\"").into(folder, "d.jar");
        assertThat(plugins.refusal("b")).isEqualTo("1.0.0 refused: it depends on itself: b → c → a → b");
        assertThat(plugins.record("a").state()).isEqualTo(PluginState.REFUSED);
        assertThat(plugins.ask("d")).isEqualTo("fine");
    }

    @Test
    void keepsAnUpgradeBackThatBreaksAnotherPlugin() throws Exception {
        SpeakingJar.of("lib", "\"old\"").into(folder, "lib.jar");
        SpeakingJar.of("user", "\"hi\"", "[dependencies]", "lib = \"^1\"").into(folder, "user.jar");
        assertThat(plugins.ask("user")).isEqualTo("hi");
        SpeakingJar.of("lib", "\"new\"").manifest("lib", "2.0.0").into(folder, "lib.jar");
        assertThat(plugins.ask("lib")).isEqualTo("old");
        assertThat(plugins.ask("user")).isEqualTo("hi");
        assertThat(plugins.record("lib").lastError()).hasValue("2.0.0 refused: plugin user 1.0.0 needs lib ^1");
        assertThat(plugins.record("lib").version()).hasValue("1.0.0");
        Files.delete(folder.resolve("lib.jar"));
        assertThat(plugins.ask("user")).isEqualTo("hi");
        assertThat(plugins.record("lib").lastError()).hasValue("its jar is gone, but plugin user needs it");
        Files.delete(folder.resolve("user.jar"));
        assertThat(plugins.ask("lib")).isEmpty();
    }

    @Test
    void linksAPluginAnewWhenWhatItDependsOnChanges() throws Exception {
        for (String version : List.of("1.0.0", "1.1.0")) {
            SpeakingJar.of("lib", "\"\"")
                    .manifest("lib", version, "exports = [\"com.example.lib.api\"]")
                    .and("com.example.lib.api.Words", """
                            package com.example.lib.api;
                            public class Words { public static String hello() { return "%s"; } }
                            """.formatted(version))
                    .into(folder, "lib.jar");
            SpeakingJar.with("user", """
                    try { return (String) Class.forName("com.example.lib.api.Words").getMethod("hello").invoke(null); }
                    catch (ReflectiveOperationException e) { return e.toString(); }
                    """, "", "[dependencies]", "lib = \"^1\"").into(folder, "user.jar");
            assertThat(plugins.ask("user")).isEqualTo(version);
        }
    }

    @Test
    void letsTwoPluginsBringTwoVersionsOfALibrary() throws Exception {
        for (String version : List.of("1", "2")) {
            SpeakingJar.with("user" + version, """
                    try { return (String) Class.forName("org.lib.Library").getMethod("version").invoke(null); }
                    catch (ReflectiveOperationException e) { return e.toString(); }
                    """, "")
                    .and("org.lib.Library", """
                            package org.lib;
                            public class Library { public static String version() { return "library %s"; } }
                            """.formatted(version))
                    .into(folder, "user" + version + ".jar");
        }
        assertThat(plugins.ask("user1")).isEqualTo("library 1");
        assertThat(plugins.ask("user2")).isEqualTo("library 2");
    }

    @Test
    void asksForTheSignaturesThatCountNow() throws Exception {
        SpeakingJar.of("alpha", "\"unsigned\"").into(folder, "alpha.jar");
        assertThat(plugins.ask("alpha")).isEqualTo("unsigned");
        Path key = sign(SpeakingJar.of("beta", "\"signed\"").into(folder, "beta.jar"), "good");

        plugins.folder().trust(TrustedKeys.read(List.of(key)));
        SpeakingJar.of("gamma", "\"unsigned\"").into(folder, "gamma.jar");
        assertThat(plugins.ask("beta")).isEqualTo("signed");
        assertThat(plugins.refusal("gamma.jar")).startsWith("gamma.jar refused: it is not signed");
        assertThat(plugins.ask("alpha")).as("what is in use stays").isEqualTo("unsigned");

        plugins.folder().trust(TrustedKeys.EVERYBODY);
        assertThat(plugins.ask("gamma")).isEqualTo("unsigned");
    }

    @Test
    void takesSignedJarsOnlyWhenKeysAreTrusted() throws Exception {
        Path signed = SpeakingJar.of("alpha", "\"signed\"").into(folder, "alpha.jar");
        Path key = sign(signed, "good");
        Path other = folder.resolve("other");
        Files.createDirectories(other);
        plugins.open(TrustedKeys.read(List.of(key)));
        assertThat(plugins.ask("alpha")).isEqualTo("signed");
        SpeakingJar.of("beta", "\"not\"").into(folder, "beta.jar");
        assertThat(plugins.refusal("beta.jar")).startsWith("beta.jar refused: it is not signed, or not all of it: ");
        sign(SpeakingJar.of("gamma", "\"stranger\"").into(folder, "gamma.jar"), "stranger");
        assertThat(plugins.refusal("gamma.jar"))
                .endsWith("it is signed by somebody else than those in plugins_trusted_keys");
    }

    @Test
    void refusesASignedJarThatWasChanged() throws Exception {
        Path jar = SpeakingJar.of("alpha", "\"signed\"").into(folder, "alpha.jar");
        Path key = sign(jar, "good");
        tool(
                "jar",
                "--update",
                "--file",
                jar.toString(),
                "-C",
                write("extra.txt", "x").toString(),
                "extra.txt");
        plugins.open(TrustedKeys.read(List.of(key)));
        assertThat(plugins.refusal("alpha.jar")).contains("it is not signed, or not all of it: extra.txt");
        tool(
                "jar",
                "--update",
                "--file",
                jar.toString(),
                "-C",
                write("META-INF/services/io.sluice.spi.PluginFactory", "evil.Factory")
                        .toString(),
                "META-INF/services/io.sluice.spi.PluginFactory");
        assertThat(plugins.refusal("alpha.jar")).contains("its signature does not fit");
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
}
