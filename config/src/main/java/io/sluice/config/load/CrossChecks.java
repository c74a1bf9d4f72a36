package io.sluice.config.load;

import io.sluice.config.ListenAddress;
import io.sluice.config.ListenAddresses;
import io.sluice.spi.config.ConfigIssue;
import io.sluice.spi.config.KeyPath;
import io.sluice.spi.config.Suggestions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** What no table can know of itself: whether names are defined, and whether tables get in each other's way. */
final class CrossChecks {
    private final Sections sections;
    private final List<ConfigIssue> issues = new ArrayList<>();

    private CrossChecks(Sections sections) {
        this.sections = sections;
    }

    static List<ConfigIssue> issues(Sections sections) {
        var checks = new CrossChecks(sections);
        sections.items("servers").forEach(checks::server);
        sections.items("locations").forEach(checks::location);
        checks.collisions();
        return checks.issues;
    }

    private void server(Sections.Item server) {
        references(server, "locations", "locations", "location");
        references(server, "certificates", "certificates", "certificate");
        oneDefault(server);
    }

    private void location(Sections.Item location) {
        references(location, "plugins", "plugins", "plugin");
        location.text("upstream")
                .filter(name -> !name.isBlank() && !name.startsWith("$"))
                .ifPresent(name -> reference(KeyPath.key(location.path(), "upstream"), name, "upstreams", "upstream"));
        if (!location.keys().containsKey("upstream")
                && location.texts("plugins").isEmpty()) {
            issue(location.path(), "needs an upstream, or a plugin which answers");
        }
        LocationPatterns.issues(location).forEach(issues::add);
    }

    private void references(Sections.Item item, String key, String section, String noun) {
        var seen = new HashSet<String>();
        for (var name : item.texts(key)) {
            reference(name.path(), name.value(), section, noun);
            if (!seen.add(name.value())) {
                issue(name.path(), "\"" + name.value() + "\" is in the list twice");
            }
        }
    }

    private void reference(String path, String name, String section, String noun) {
        var known = sections.names(section);
        if (!known.contains(name)) {
            issue(path, "no " + noun + " named \"" + name + '"' + Suggestions.didYouMean(name, known));
        }
    }

    private record Listener(String server, ListenAddress address) {}

    private void collisions() {
        var listeners = new ArrayList<Listener>();
        for (var server : sections.items("servers")) {
            for (var address : addresses(server)) {
                listeners.stream()
                        .filter(other -> other.address().collidesWith(address))
                        .findFirst()
                        .ifPresent(other -> issue(
                                KeyPath.key(server.path(), "addr"),
                                "server \"" + other.server() + "\" listens on " + other.address() + " already"));
            }
            addresses(server).forEach(address -> listeners.add(new Listener(server.name(), address)));
        }
    }

    private static List<ListenAddress> addresses(Sections.Item server) {
        try {
            return server.text("addr")
                    .map(text -> ListenAddresses.parse(text).all())
                    .orElse(List.of());
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    private void oneDefault(Sections.Item server) {
        Optional<String> first = Optional.empty();
        for (var certificate : server.texts("certificates")) {
            if (isDefault(certificate.value()) && !first.equals(Optional.of(certificate.value()))) {
                first.ifPresent(
                        name -> issue(certificate.path(), "certificate \"" + name + "\" is the default already"));
                first = Optional.of(certificate.value());
            }
        }
    }

    private boolean isDefault(String certificate) {
        return sections.items("certificates").stream()
                .anyMatch(item -> item.name().equals(certificate)
                        && Boolean.TRUE.equals(item.keys().get("is_default")));
    }

    private void issue(String path, String message) {
        issues.add(new ConfigIssue(path, message));
    }
}
