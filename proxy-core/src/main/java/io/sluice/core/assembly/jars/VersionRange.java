package io.sluice.core.assembly.jars;

import java.util.regex.Pattern;
import org.semver4j.range.RangeList;
import org.semver4j.range.RangeListFactory;

/** Versions that will do, as npm writes them: {@code >=1.2 <3}, {@code 1.0.0 - 1.2.0}, {@code ^2.1 || 3.x}, {@code *}. */
public final class VersionRange {
    private static final String VERSION =
            "v?(?:\\d+|[xX*])(?:\\.(?:\\d+|[xX*])){0,2}(?:-[0-9A-Za-z.-]+)?(?:\\+[0-9A-Za-z.-]+)?";
    private static final String SET = "\\s*(?:" + VERSION + "\\s+-\\s+" + VERSION + "|(?:[<>]=?|=|\\^|~>?)?\\s*"
            + VERSION + "(?:\\s+(?:[<>]=?|=|\\^|~>?)?\\s*" + VERSION + ")*)\\s*";
    private static final Pattern RANGE = Pattern.compile(SET + "(?:\\|\\|" + SET + ")*");

    /** Holds no version. */
    static final VersionRange NONE = parse("<0.0.0");

    private final String text;
    private final RangeList ranges;

    private VersionRange(String text, RangeList ranges) {
        this.text = text;
        this.ranges = ranges;
    }

    /**
     * Reads a range.
     *
     * @throws IllegalArgumentException when it is none; the library alone would take it for one that nothing satisfies
     */
    public static VersionRange parse(String text) {
        if (!RANGE.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "must be a range of versions such as \">=1.2 <3\", \"1.0.0 - 1.2.0\" or \"^2.1\"");
        }
        return new VersionRange(text, RangeListFactory.create(text));
    }

    /** Whether a version will do. */
    public boolean includes(PluginVersion version) {
        return ranges.isSatisfiedBy(version.semver());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VersionRange range && range.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
