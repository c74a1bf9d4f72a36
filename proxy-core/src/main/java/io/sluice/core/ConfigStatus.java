package io.sluice.core;

import io.sluice.config.load.ConfigProblem;
import io.sluice.core.admin.ConfigState;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where the configuration comes from, and what has become of it: for operators. */
final class ConfigStatus {
    private volatile ConfigState state;

    ConfigStatus(Optional<Path> file) {
        state = new ConfigState(
                file.map(Path::toString).orElse("built in"), Optional.empty(), Optional.empty(), Optional.empty());
    }

    ConfigState state() {
        return state;
    }

    synchronized void followed(String source) {
        state = state.withSource(new ConfigState.Source(source, List.of(), Optional.empty(), Optional.empty()));
    }

    synchronized void told(List<String> documents) {
        state.source()
                .ifPresent(source -> state = state.withSource(new ConfigState.Source(
                        source.name(), documents, Optional.of(Instant.now()), Optional.empty())));
    }

    /** Tells whether that is news. */
    synchronized boolean unreachable(String why) {
        Optional<ConfigState.Source> before = state.source();
        before.ifPresent(source -> state = state.withSource(
                new ConfigState.Source(source.name(), source.documents(), source.told(), Optional.of(why))));
        return before.flatMap(ConfigState.Source::unreachable)
                .filter(why::equals)
                .isEmpty();
    }

    synchronized void served(String fingerprint) {
        state = state.withServed(new ConfigState.Served(Instant.now(), fingerprint));
    }

    synchronized void refused(List<ConfigProblem> problems) {
        state = state.withRefused(new ConfigState.Refused(
                Instant.now(), problems.stream().map(ConfigProblem::toString).toList()));
    }
}
