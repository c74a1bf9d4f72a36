package io.sluice.config.load;

import io.sluice.config.RegexText;
import io.sluice.spi.config.ConfigIssue;
import io.sluice.spi.config.KeyPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The syntax of a location's {@code host} and {@code path}. */
final class LocationPatterns {
    private static final Pattern HOST = Pattern.compile("(?:\\*\\.)?[^\\s*/:,\\[\\]]+|\\[[0-9a-fA-F:.]+\\]");

    private LocationPatterns() {}

    static List<ConfigIssue> issues(Sections.Item location) {
        var issues = new ArrayList<ConfigIssue>();
        location.text("host")
                .filter(host -> !host.isBlank())
                .flatMap(LocationPatterns::hostFault)
                .ifPresent(message -> issues.add(new ConfigIssue(KeyPath.key(location.path(), "host"), message)));
        location.text("path")
                .filter(path -> !path.isBlank())
                .flatMap(LocationPatterns::pathFault)
                .ifPresent(message -> issues.add(new ConfigIssue(KeyPath.key(location.path(), "path"), message)));
        return issues;
    }

    private static Optional<String> hostFault(String hosts) {
        for (String host : hosts.split(",", -1)) {
            var fault = oneHostFault(host.strip());
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> oneHostFault(String host) {
        if (host.startsWith("~")) {
            return regexFault(host);
        }
        return HOST.matcher(host).matches()
                ? Optional.empty()
                : Optional.of(
                        "not a host such as \"example.com\", \"*.example.com\" or \"~REGEX\", was \"" + host + '"');
    }

    private static Optional<String> pathFault(String path) {
        if (path.startsWith("~")) {
            return regexFault(path);
        }
        String plain = path.startsWith("=") ? path.substring(1).strip() : path;
        return plain.startsWith("/")
                ? Optional.empty()
                : Optional.of("not a path such as \"/prefix\", \"=/exact\" or \"~REGEX\", was \"" + path + '"');
    }

    private static Optional<String> regexFault(String text) {
        return RegexText.fault(text.substring(1)).map(fault -> fault + ", was \"" + text + '"');
    }
}
