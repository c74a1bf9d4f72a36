package io.sluice.spi.config;

import java.util.List;

/**
 * What came of binding a tree to a record.
 *
 * @param <C> the record
 */
public sealed interface Binding<C> {

    /** The tree obeys the schema. */
    record Bound<C>(C value) implements Binding<C> {}

    /**
     * The tree does not.
     *
     * @param issues everything that is wrong, in the order of the tree's keys where it has them; not empty
     */
    record Refused<C>(List<ConfigIssue> issues) implements Binding<C> {

        /** Keeps its own copy of the list. */
        public Refused {
            issues = List.copyOf(issues);
        }
    }
}
