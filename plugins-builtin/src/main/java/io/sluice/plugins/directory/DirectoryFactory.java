package io.sluice.plugins.directory;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.Step;
import io.sluice.spi.http.HeaderName;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code directory}: sends files. */
public final class DirectoryFactory implements PluginFactory<DirectoryConfig> {

    /** For the service loader. */
    public DirectoryFactory() {}

    @Override
    public String category() {
        return "directory";
    }

    @Override
    public Class<DirectoryConfig> configType() {
        return DirectoryConfig.class;
    }

    @Override
    public List<Step> steps() {
        return List.of(Step.REQUEST, Step.PROXY_UPSTREAM);
    }

    @Override
    public Plugin create(DirectoryConfig config, PluginContext context) throws InvalidPluginConfig {
        requireTypes(config.types());
        config.charset().ifPresent(HeaderName::requireValue);
        if (config.charset().isPresent() && !isCharset(config.charset().get())) {
            throw new InvalidPluginConfig(
                    "charset", "unknown: \"" + config.charset().get() + '"');
        }
        var files =
                new FileTree(root(config.path()), indexNames(config.index()), config.followSymlinks(), config.hidden());
        String visibility = config.private_() ? "private, " : "";
        String aged = config.maxAge().map(age -> "max-age=" + age.toSeconds()).orElse("no-cache");
        var answers = new Answers(
                new MediaTypes(config.types(), config.charset()),
                visibility + aged,
                visibility + "no-cache",
                !config.precompressed().isEmpty(),
                config.download(),
                config.headers());
        return new Directory(
                files, answers, config.precompressed(), fallback(config.fallback()), config.autoindex(), context);
    }

    private static Path root(Path given) throws InvalidPluginConfig {
        Path path = given.startsWith("~")
                ? Path.of(System.getProperty("user.home")).resolve(Path.of("~").relativize(given))
                : given;
        try {
            Path root = path.toRealPath();
            if (!Files.isDirectory(root)) {
                throw new InvalidPluginConfig("path", "no directory: " + given);
            }
            return root;
        } catch (IOException e) {
            throw new InvalidPluginConfig("path", "cannot be read: " + given, e);
        }
    }

    private static List<String> indexNames(List<String> given) throws InvalidPluginConfig {
        var names = new ArrayList<String>();
        for (int i = 0; i < given.size(); i++) {
            String name = given.get(i).startsWith("/") ? given.get(i).substring(1) : given.get(i);
            if (name.isEmpty() || name.indexOf('/') >= 0 || name.equals(".") || name.equals("..")) {
                throw new InvalidPluginConfig("index[" + i + ']', "not the name of a file: \"" + given.get(i) + '"');
            }
            names.add(name);
        }
        return List.copyOf(names);
    }

    private static Optional<SafePath> fallback(Optional<String> given) throws InvalidPluginConfig {
        if (given.isEmpty()) {
            return Optional.empty();
        }
        SafePath path = SafePath.of(given.get().startsWith("/") ? given.get() : '/' + given.get());
        if (path instanceof SafePath.Refused || given.get().endsWith("/")) {
            throw new InvalidPluginConfig("fallback", "not the path of a file: \"" + given.get() + '"');
        }
        return Optional.of(path);
    }

    private static void requireTypes(Map<String, String> types) throws InvalidPluginConfig {
        for (var type : types.entrySet()) {
            String essence = type.getValue().split(";", 2)[0].strip();
            int slash = essence.indexOf('/');
            boolean legal = slash > 0
                    && HeaderName.isToken(essence.substring(0, slash))
                    && HeaderName.isToken(essence.substring(slash + 1));
            if (!legal || type.getKey().indexOf('.') >= 0) {
                throw new InvalidPluginConfig(
                        "types." + type.getKey(),
                        "must be an extension without dot, with a media type, was \"" + type.getValue() + '"');
            }
            HeaderName.requireValue(type.getValue());
        }
    }

    private static boolean isCharset(String name) {
        try {
            return Charset.isSupported(name);
        } catch (IllegalCharsetNameException e) {
            return false;
        }
    }
}
