package io.sluice.core.admin;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where the configuration comes from, and what has become of it.
 *
 * @param file its file, or that it has none
 * @param source what gives the rest
 * @param served what is being served
 * @param refused what has come after that, and why it is not being served
 */
public record ConfigState(String file, Optional<Source> source, Optional<Served> served, Optional<Refused> refused) {
    /** Of a configuration that nobody has begun to read. */
    public static final ConfigState NONE =
            new ConfigState("none", Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * A config source.
     *
     * @param name the extension's
     * @param documents their names
     * @param told when they came
     * @param unreachable why it cannot tell others at present
     */
    public record Source(String name, List<String> documents, Optional<Instant> told, Optional<String> unreachable) {}

    /**
     * What is being served.
     *
     * @param since when it was taken up
     * @param fingerprint a hash of its text
     */
    public record Served(Instant since, String fingerprint) {}

    /**
     * What was refused.
     *
     * @param problems all of them
     */
    public record Refused(Instant time, List<String> problems) {}

    /** The same with another state of its source. */
    public ConfigState withSource(Source other) {
        return new ConfigState(file, Optional.of(other), served, refused);
    }

    /** The same with something else being served, after which nothing was refused. */
    public ConfigState withServed(Served other) {
        return new ConfigState(file, source, Optional.of(other), Optional.empty());
    }

    /** The same with something refused. */
    public ConfigState withRefused(Refused other) {
        return new ConfigState(file, source, served, Optional.of(other));
    }
}
