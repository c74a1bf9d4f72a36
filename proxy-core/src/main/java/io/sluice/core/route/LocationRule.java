package io.sluice.core.route;

/**
 * When a location is the one: a request that host, path and conditions agree with, and no rule before it. Rules of
 * larger weight come first; of equal weight, in the order they were given.
 *
 * @param <T> what the location is to its user
 */
public record LocationRule<T>(
        String name, HostPattern host, PathPattern path, Conditions conditions, int weight, T payload) {

    /**
     * A rule whose weight comes from its patterns, as in Pingap. Path: 1024 for exact, 512 for a prefix, 256 for an
     * expression, plus its length up to 64; nothing for {@code /}. Host: 128, or the list's length if it has an
     * expression.
     */
    public static <T> LocationRule<T> of(
            String name, HostPattern host, PathPattern path, Conditions conditions, T payload) {
        return new LocationRule<>(name, host, path, conditions, path.weight() + host.weight(), payload);
    }

    /** The rule with a weight the configuration gives. */
    public LocationRule<T> withWeight(int newWeight) {
        return new LocationRule<>(name, host, path, conditions, newWeight, payload);
    }
}
