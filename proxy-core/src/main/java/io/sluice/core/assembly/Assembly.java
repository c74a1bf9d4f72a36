package io.sluice.core.assembly;

import io.sluice.config.load.ConfigProblem;
import java.util.List;

/** What came of assembling a configuration. */
public sealed interface Assembly {
    /** A generation, ready to run. */
    record Built(Generation generation) implements Assembly {}

    /** The configuration is unusable; nothing was kept. */
    record Refused(List<ConfigProblem> problems) implements Assembly {
        /** Copies the list. */
        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
