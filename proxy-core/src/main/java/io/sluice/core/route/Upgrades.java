package io.sluice.core.route;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the connections of a location's clients may switch to.
 *
 * @param protocols their names as {@code Upgrade} has them, in lower case
 * @param idleTime how long nothing may pass in either direction once they have
 */
public record Upgrades(Set<String> protocols, Duration idleTime) {
    /** To nothing. */
    public static final Upgrades NONE = new Upgrades(Set.of(), Duration.ZERO);

    /** Brings the names into one case. */
    public Upgrades {
        protocols = protocols.stream()
                .map(protocol -> protocol.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }
}
