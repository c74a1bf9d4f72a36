package io.sluice.core.assembly.jars;

import org.semver4j.Semver;
import org.semver4j.SemverException;

/** A semantic version, such as {@code 1.4.0-rc.1}. */
public record PluginVersion(Semver semver) implements Comparable<PluginVersion> {
    private static final String RULE = "must be a semantic version such as 1.0.0";

    /**
     * Reads a version.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static PluginVersion parse(String text) {
        try {
            var version = new PluginVersion(new Semver(text));
            if (version.toString().equals(text)) {
                return version;
            }
        } catch (SemverException e) {
            throw new IllegalArgumentException(RULE, e);
        }
        throw new IllegalArgumentException(RULE);
    }

    @Override
    public int compareTo(PluginVersion other) {
        return semver.compareTo(other.semver);
    }

    @Override
    public String toString() {
        return semver.getVersion();
    }
}
