package io.sluice.core.assembly.jars;

import io.sluice.config.load.TomlRecord;
import io.sluice.spi.config.Setting;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code META-INF/sluice/plugin.toml}: what a jar says of itself. */
public record PluginManifest(
        @Setting(
                value = "The plugin's name among all plugins: lower case letters, digits, `-` and `_`.",
                example = "\"greet\"")
        String name,

        @Setting(value = "Its version, a semantic one.", example = "\"1.0.0\"")
        PluginVersion version,

        @Setting(value = "The versions of Sluice that it works with, as npm writes ranges.", example = "\">=1.2 <3\"")
        VersionRange requires,

        @Setting(value = "Its name for people.", example = "\"Greeter\"")
        Optional<String> displayName,

        @Setting("One sentence on what it does.") Optional<String> description,

        @Setting("Who made it.") Optional<String> author,
        @Setting("A picture.") Optional<URI> logo,
        @Setting("Its home page.") Optional<URI> homepage,
        @Setting("The name of its licence.") Optional<String> license,

        @Setting(
                value = "The packages that plugins which depend on it may use.",
                example = "[\"com.example.greet.api\"]")
        List<String> exports,

        @Setting(value = "The plugins that it needs, by name, with the versions that will do.")
        Map<String, VersionRange> dependencies,

        @Setting(value = "The plugins that it uses if they are there.")
        Map<String, VersionRange> optionalDependencies) {
    /** Where it lies in a jar. */
    public static final String PATH = "META-INF/sluice/plugin.toml";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,63}");

    /** Checks what the schema cannot say, and copies. */
    public PluginManifest {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "name must be lower case letters, digits, - and _, beginning with a letter, was \"" + name + '"');
        }
        if (dependencies.containsKey(name) || optionalDependencies.containsKey(name)) {
            throw new IllegalArgumentException("a plugin cannot depend on itself");
        }
        dependencies.keySet().stream()
                .filter(optionalDependencies::containsKey)
                .findFirst()
                .ifPresent(both -> {
                    throw new IllegalArgumentException(both + " cannot be both needed and optional");
                });
        exports = List.copyOf(exports);
        dependencies = Map.copyOf(dependencies);
        optionalDependencies = Map.copyOf(optionalDependencies);
    }

    /**
     * Reads a manifest.
     *
     * @param jar its jar's name, for the problems
     */
    public static TomlRecord<PluginManifest> parse(byte[] text, String jar) {
        return TomlRecord.parse(text, jar + '!' + PATH, PluginManifest.class);
    }

    /** Name and version. */
    public String title() {
        return name + ' ' + version;
    }
}
