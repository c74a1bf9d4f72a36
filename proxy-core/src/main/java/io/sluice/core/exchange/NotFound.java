package io.sluice.core.exchange;

import io.sluice.core.chain.PluginChain;
import io.sluice.core.route.Location;

/** The location of requests that match none. */
final class NotFound {
    static final Location LOCATION = Location.answering("", PluginChain.EMPTY);

    private NotFound() {}
}
