package io.sluice.config.load;

import io.sluice.config.ProxyConfig;
import java.util.List;

/** What came of loading a configuration. */
public sealed interface LoadResult {

    /** The configuration, or if there is something wrong with it what can be read of it. */
    ProxyConfig config();

    /** Where its keys stand. */
    Positions positions();

    /** A hash of the text, equal for equal texts. */
    String fingerprint();

    /**
     * The text is a configuration, as far as can be said without knowing the plugins.
     *
     * @param positions where its keys stand, for problems that are found later
     */
    record Loaded(ProxyConfig config, Positions positions, String fingerprint) implements LoadResult {}

    /**
     * It is none.
     *
     * @param problems everything that is wrong, in the order of the file; not empty
     * @param sound the tables that are right as far as can be said here, and refer to no other: for those who know more
     *     about them, so that a fault elsewhere does not hide what they would find
     * @param positions where its keys stand
     */
    record Rejected(List<ConfigProblem> problems, ProxyConfig sound, Positions positions, String fingerprint)
            implements LoadResult {

        /** Keeps its own copy of the list. */
        public Rejected {
            problems = List.copyOf(problems);
        }

        @Override
        public ProxyConfig config() {
            return sound;
        }
    }
}
