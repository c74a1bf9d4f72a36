package io.sluice.core;

import io.sluice.config.AdminConfig;
import io.sluice.config.load.ConfigProblem;
import io.sluice.config.load.LoadResult;
import io.sluice.core.admin.AdminAccess;
import io.sluice.core.admin.AdminToken;
import io.sluice.spi.admin.AdminRole;
import io.sluice.spi.config.KeyPath;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The admin listener as the configuration has it: where it is, and who is let in at present. */
final class AdminDoor {
    private static final Logger LOG = LoggerFactory.getLogger(AdminDoor.class);
    private static final int LEAST_TOKEN = 16;

    private volatile Reading reading = new Reading(
            new AdminConfig(Optional.empty(), List.of(), Map.of(), Optional.empty()),
            Map.of(),
            new AdminAccess(List.of(), List.of(), false),
            List.of());

    AdminAccess access() {
        return reading.access();
    }

    /** Where it is to listen: as the command line says, or else the configuration. */
    static Optional<InetSocketAddress> address(Optional<String> option, AdminConfig config) throws IOException {
        if (option.isPresent()) {
            return Optional.of(parse(option.get()));
        }
        return config.addr()
                .map(address ->
                        new InetSocketAddress(address.host().isEmpty() ? "127.0.0.1" : address.host(), address.port()));
    }

    private static InetSocketAddress parse(String text) throws IOException {
        int colon = text.lastIndexOf(':');
        try {
            String host = colon <= 0 ? "127.0.0.1" : text.substring(0, colon);
            return new InetSocketAddress(
                    host.replace("[", "").replace("]", ""), Integer.parseInt(text.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            throw new IOException("--admin takes HOST:PORT, was \"" + text + '"', e);
        }
    }

    /** What a configuration says of it, or all that is wrong with that. */
    record Reading(AdminConfig config, Map<Path, AdminToken> files, AdminAccess access, List<ConfigProblem> problems) {}

    /** Reads the files that tokens are in. Those of a configuration that is in force are left to {@link #follow}. */
    synchronized Reading read(LoadResult.Loaded loaded) {
        return loaded.config().admin().equals(reading.config())
                ? reading
                : read(loaded.config().admin(), loaded);
    }

    private static Reading read(AdminConfig config, LoadResult.Loaded loaded) {
        var tokens = new ArrayList<AdminToken>();
        var files = new TreeMap<Path, AdminToken>();
        var problems = new ArrayList<ConfigProblem>();
        config.tokens().forEach((name, token) -> {
            token.sha256().ifPresent(digest -> tokens.add(AdminToken.ofDigest(digest, role(token))));
            token.file().ifPresent(file -> {
                try {
                    AdminToken read = AdminToken.of(text(file), role(token));
                    files.put(file, read);
                    tokens.add(read);
                } catch (IOException e) {
                    String path = KeyPath.key(KeyPath.key("admin.tokens", name), "file");
                    problems.add(loaded.positions().problem(path, Console.reason(e)));
                }
            });
        });
        return new Reading(
                config,
                Map.copyOf(files),
                new AdminAccess(config.hosts(), tokens, config.authenticator().isPresent()),
                List.copyOf(problems));
    }

    private static String text(Path file) throws IOException {
        String text = Files.readString(file).strip();
        if (text.length() < LEAST_TOKEN) {
            throw new IOException("the token in " + file + " has fewer than " + LEAST_TOKEN + " characters");
        }
        return text;
    }

    private static AdminRole role(AdminConfig.Token token) {
        return switch (token.role()) {
            case READ -> AdminRole.READ;
            case CONFIG -> AdminRole.CONFIG;
            case INSTALL -> AdminRole.INSTALL;
            case ROOT -> AdminRole.ROOT;
        };
    }

    /** From now on these are the rules. */
    synchronized void become(Reading next) {
        reading = next;
    }

    /** Takes up tokens that have changed in their files; while one cannot be read, all stay. */
    synchronized void follow(LoadResult.Loaded present) {
        if (reading.files().entrySet().stream().anyMatch(file -> hasChanged(file.getKey(), file.getValue()))) {
            Reading next = read(reading.config(), present);
            if (next.problems().isEmpty()) {
                reading = next;
                LOG.info("the admin listener's tokens have changed");
            }
        }
    }

    private static boolean hasChanged(Path file, AdminToken token) {
        try {
            return !token.is(text(file));
        } catch (IOException e) {
            return false;
        }
    }
}
