package io.sluice.core;

import io.sluice.config.ProxyConfig;
import io.sluice.config.load.ConfigLoader;
import io.sluice.config.load.LoadResult;
import io.sluice.core.assembly.PluginFolder;
import io.sluice.core.assembly.jars.TrustedKeys;
import io.sluice.core.services.HostServices;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a configuration comes from: a file, or the demonstration that is built in.
 *
 * @param file the file, unless it is the demonstration
 * @param pluginsOption the folder of plugin jars that was named on the command line
 */
record ConfigFile(Optional<Path> file, Optional<Path> pluginsOption) {
    private static final String DEMO = "demo.toml";

    LoadResult load() throws IOException {
        if (file.isPresent()) {
            return ConfigLoader.load(file.get());
        }
        return ConfigLoader.parse(demo(), "built-in " + DEMO);
    }

    static String demo() throws IOException {
        try (InputStream in = ConfigFile.class.getResourceAsStream(DEMO)) {
            if (in == null) {
                throw new IOException("the built-in configuration is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The configuration, or if there is something wrong with it what can be read of it. */
    ProxyConfig config() throws IOException {
        return load().config();
    }

    /** The folder with the jars of further plugins. */
    Optional<Path> folder(ProxyConfig config) {
        return pluginsOption.or(() -> config.basic().pluginsDir()).or(ConfigFile::ownFolder);
    }

    /** Where the jars of further plugins are. */
    PluginFolder plugins(ProxyConfig config) throws IOException {
        return new PluginFolder(folder(config), TrustedKeys.read(config.basic().pluginsTrustedKeys()));
    }

    /** What is behind the services of plugins, which keep what is to last beside the configuration if it says nothing else. */
    HostServices services(ProxyConfig config) {
        return config.basic()
                .dataDir()
                .or(() -> file.map(path -> path.resolveSibling("data")))
                .map(HostServices::keepingIn)
                .orElseGet(HostServices::forgetting);
    }

    /** The folder that belongs to the distribution. */
    private static Optional<Path> ownFolder() {
        return Optional.ofNullable(System.getProperty("sluice.home")).map(home -> Path.of(home, "plugins"));
    }
}
