package io.sluice.spi;

import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.Headers;
import java.util.ArrayList;
import java.util.List;

/** Changes that an operator wants made to header sections, made one after the other. Immutable. */
public final class HeaderEdits {

    /**
     * A header's old and new name, written {@code Old: New}. May be the type of a configuration record's component, or of
     * its list's elements.
     *
     * @param from the name whose values move
     * @param to the name they move to; what had it before gives way
     */
    public record Rename(HeaderName from, HeaderName to) {

        /**
         * Reads a line.
         *
         * @throws IllegalArgumentException for a line without a colon, or a name that is none
         */
        public static Rename parse(String line) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                throw new IllegalArgumentException("not two names such as \"Old: New\"");
            }
            return new Rename(
                    HeaderName.of(line.substring(0, colon).strip()),
                    HeaderName.of(line.substring(colon + 1).strip()));
        }

        /** The line as {@link #parse} reads it. */
        @Override
        public String toString() {
            return from + ": " + to;
        }
    }

    private interface Edit {
        void apply(Headers headers, Exchange exchange);
    }

    /** Gathers changes in order. */
    public static final class Builder {
        private final List<Edit> edits = new ArrayList<>();

        private Builder() {}

        /** Adds lines beside those of the same name. */
        public Builder add(List<HeaderTemplate> lines) {
            for (HeaderTemplate line : lines) {
                edits.add((headers, exchange) ->
                        headers.add(line.name(), line.value().expand(exchange)));
            }
            return this;
        }

        /** Removes all lines of these names. */
        public Builder remove(List<HeaderName> names) {
            for (HeaderName name : names) {
                edits.add((headers, exchange) -> headers.remove(name));
            }
            return this;
        }

        /** Sets lines, replacing those of the same name. */
        public Builder set(List<HeaderTemplate> lines) {
            for (HeaderTemplate line : lines) {
                edits.add((headers, exchange) ->
                        headers.set(line.name(), line.value().expand(exchange)));
            }
            return this;
        }

        /** Sets lines where there is none of the same name. */
        public Builder setIfAbsent(List<HeaderTemplate> lines) {
            for (HeaderTemplate line : lines) {
                edits.add((headers, exchange) -> {
                    if (!headers.contains(line.name())) {
                        headers.add(line.name(), line.value().expand(exchange));
                    }
                });
            }
            return this;
        }

        /** Moves all values of names to others, in place of what those had. Nothing happens where there is none to move. */
        public Builder rename(List<Rename> names) {
            for (Rename name : names) {
                edits.add((headers, exchange) -> rename(headers, name));
            }
            return this;
        }

        private static void rename(Headers headers, Rename name) {
            if (headers.contains(name.from)) {
                var values = headers.all(name.from);
                headers.remove(name.from);
                headers.remove(name.to);
                values.forEach(value -> headers.add(name.to, value));
            }
        }

        /** The changes gathered so far. */
        public HeaderEdits build() {
            return new HeaderEdits(edits.toArray(Edit[]::new));
        }
    }

    private final Edit[] edits;

    private HeaderEdits(Edit[] edits) {
        this.edits = edits;
    }

    /** A builder without changes. */
    public static Builder builder() {
        return new Builder();
    }

    /** Whether there is nothing to change. */
    public boolean isEmpty() {
        return edits.length == 0;
    }

    /** Changes a section; variables come from the exchange. */
    public void apply(Headers headers, Exchange exchange) {
        for (Edit edit : edits) {
            edit.apply(headers, exchange);
        }
    }
}
