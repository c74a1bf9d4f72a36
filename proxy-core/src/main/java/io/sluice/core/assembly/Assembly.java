package io.sluice.core.assembly;

import io.sluice.config.load.ConfigProblem;
import io.sluice.core.tls.WatchedFiles;
import java.util.List;

/** What came of assembling a configuration. */
public sealed interface Assembly {
    /** A generation, ready to run. */
    record Built(Generation generation) implements Assembly {}

    /**
     * The configuration is unusable; nothing was kept.
     *
     * @param files what was read for it, a change of which may make it usable
     */
    record Refused(List<ConfigProblem> problems, WatchedFiles files) implements Assembly {
        /** Copies the list. */
        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
