package io.sluice.core.route;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.BiConsumer;

/** What the named groups of patterns matched, by name. A group that took no part in the match is not among them. */
public final class Captures {
    /** No captures: of patterns without named groups. */
    public static final Captures NONE = new Captures(new String[0], new String[0]);

    private final String[] names;
    private final String[] values;

    private Captures(String[] names, String[] values) {
        this.names = names;
        this.values = values;
    }

    /** Takes the arrays over; of a name given twice the last value counts. */
    static Captures of(String[] names, String[] values) {
        return names.length == 0 ? NONE : new Captures(names, values);
    }

    /** These and others; where both have a name, the other's value counts. */
    Captures and(Captures other) {
        if (isEmpty() || other.isEmpty()) {
            return isEmpty() ? other : this;
        }
        return new Captures(joined(names, other.names), joined(values, other.values));
    }

    private static String[] joined(String[] first, String[] second) {
        String[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** The text a group matched. */
    public Optional<String> get(String name) {
        for (int i = names.length - 1; i >= 0; i--) {
            if (names[i].equals(name)) {
                return Optional.of(values[i]);
            }
        }
        return Optional.empty();
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return names.length == 0;
    }

    /** Visits names and values; of a name that two patterns have, first the host's and then the path's value. */
    public void forEach(BiConsumer<String, String> visitor) {
        for (int i = 0; i < names.length; i++) {
            visitor.accept(names[i], values[i]);
        }
    }

    @Override
    public String toString() {
        var text = new StringBuilder("{");
        forEach((name, value) -> text.append(text.length() > 1 ? ", " : "")
                .append(name)
                .append('=')
                .append(value));
        return text.append('}').toString();
    }
}
