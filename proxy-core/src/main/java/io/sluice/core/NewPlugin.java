package io.sluice.core;

import io.sluice.spi.SpiVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@code sluice plugin new}: writes a project that builds and works as it is. */
final class NewPlugin {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,63}");
    private static final Pattern PACKAGE = Pattern.compile("[a-z][a-z0-9_]*(?:\\.[a-z][a-z0-9_]*)*");

    private final String name;
    private final Optional<String> javaPackage;

    NewPlugin(String name, Optional<String> javaPackage) {
        this.name = name;
        this.javaPackage = javaPackage;
    }

    /** Writes it into a folder of the plugin's name. */
    int write(Path parent) {
        try {
            Path project = parent.resolve(name);
            check(project);
            Map<String, String> words = words();
            for (var file : files(words).entrySet()) {
                Path target = project.resolve(file.getKey());
                Files.createDirectories(target.toAbsolutePath().getParent());
                Files.writeString(target, filled(template(file.getValue()), words));
            }
            Console.print("%s is there. Next: cd %1$s && mvn -q package && sluice run --dev .".formatted(name));
            return Cli.OK;
        } catch (IOException e) {
            Console.error(Console.reason(e));
            return Cli.REFUSED;
        }
    }

    private void check(Path project) throws IOException {
        if (!NAME.matcher(name).matches()) {
            throw new IOException(
                    "a name is lower case letters, digits, - and _, beginning with a letter, was \"" + name + '"');
        }
        if (javaPackage.isPresent() && !PACKAGE.matcher(javaPackage.get()).matches()) {
            throw new IOException("not a Java package: \"" + javaPackage.get() + '"');
        }
        if (Files.exists(project)) {
            throw new IOException(project + " is there already");
        }
    }

    private Map<String, String> words() throws IOException {
        String category = name.replace('-', '_');
        String type = Arrays.stream(category.split("_", -1))
                .filter(word -> !word.isEmpty())
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining());
        String root = javaPackage.orElse("com.example." + category);
        var words = new LinkedHashMap<String, String>();
        words.put("name", name);
        words.put("category", category);
        words.put("type", type);
        words.put("package", root);
        words.put("code", root.replace('.', '/') + '/' + type);
        words.put("sluice", SpiVersion.current());
        words.put("home", home().toString());
        words.put("repository", home().resolve("repository").toUri().toString());
        return words;
    }

    /** The distribution, which has the SPI in a Maven repository of its own. */
    private static Path home() throws IOException {
        return Optional.ofNullable(System.getProperty("sluice.home"))
                .map(Path::of)
                .filter(home -> Files.isDirectory(home.resolve("repository")))
                .orElseThrow(() ->
                        new IOException("works from a distribution only, which has the SPI in its repository folder"));
    }

    private static Map<String, String> files(Map<String, String> words) {
        String code = words.getOrDefault("code", "");
        var files = new LinkedHashMap<String, String>();
        files.put("pom.xml", "pom.xml");
        files.put("README.md", "README.md");
        files.put("sluice.toml", "sluice.toml");
        files.put("src/main/java/" + code + "Factory.java", "Factory.java");
        files.put("src/main/java/" + code + "Config.java", "Config.java");
        files.put("src/main/java/" + code + ".java", "Plugin.java");
        files.put("src/test/java/" + code + "Test.java", "Test.java");
        return files;
    }

    private static String template(String file) throws IOException {
        try (InputStream in = NewPlugin.class.getResourceAsStream("new-plugin/" + file + ".txt")) {
            if (in == null) {
                throw new IOException("the template of " + file + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String filled(String template, Map<String, String> words) {
        String text = template;
        for (var word : words.entrySet()) {
            text = text.replace("{{" + word.getKey() + "}}", word.getValue());
        }
        return text;
    }
}
