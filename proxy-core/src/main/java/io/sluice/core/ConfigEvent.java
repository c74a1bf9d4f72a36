package io.sluice.core;

import io.sluice.config.load.ConfigProblem;
import io.sluice.spi.event.ConfigChanged;
import java.time.Instant;
import java.util.List;

/** What became of a configuration. */
record ConfigEvent(Instant time, List<String> problems) implements ConfigChanged {
    static ConfigEvent of(List<ConfigProblem> problems) {
        return new ConfigEvent(
                Instant.now(), problems.stream().map(ConfigProblem::toString).toList());
    }
}
