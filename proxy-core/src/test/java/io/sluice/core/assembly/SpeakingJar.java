package io.sluice.core.assembly;

import io.sluice.core.testing.PluginJarFile;
import java.io.IOException;

/** Jars with one factory, of a category that is named like the jar, which says something when it is asked. */
final class SpeakingJar {
    private SpeakingJar() {}

    /** One that says what an expression gives. */
    static PluginJarFile of(String name, String says, String... manifest) throws IOException {
        return with(name, "return " + says + ";", "", manifest);
    }

    /** One with statements that find out what it says, and further members of its factory. */
    static PluginJarFile with(String name, String get, String members, String... manifest) throws IOException {
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
}
