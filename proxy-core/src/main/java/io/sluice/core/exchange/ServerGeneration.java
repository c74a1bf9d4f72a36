package io.sluice.core.exchange;

import io.sluice.core.chain.Supervisor;
import io.sluice.core.forward.ViaHeader;
import io.sluice.core.observe.ExchangeObserver;
import io.sluice.core.route.Location;
import io.sluice.core.route.LocationTable;
import io.sluice.core.upstream.InFlight;
import io.sluice.core.upstream.Upstream;
import io.sluice.spi.config.CidrSet;
import java.time.Duration;
import java.util.Map;

/**
 * What the exchanges of one server are run by: one server's part of a generation. Immutable; an exchange keeps the one it
 * began with until its end.
 *
 * @param upstreams all of them by name, for plugins that choose another
 * @param trustedProxies whose {@code X-Forwarded-For} is believed
 * @param via signs what is forwarded
 * @param slots number of per-exchange slots given out to plugins
 * @param supervisor watches what plugins do
 * @param pins counts the exchanges that still use the generation, so that its plugins are closed after the last
 * @param tunnels knows the exchanges that have become tunnels
 * @param calls sends the calls of plugins' own
 * @param awaitTimeout how long a plugin may make an exchange wait
 */
public record ServerGeneration(
        String name,
        LocationTable<Location> locations,
        Map<String, Upstream> upstreams,
        ExchangeObserver observer,
        ErrorPages errorPages,
        CidrSet trustedProxies,
        ViaHeader via,
        int slots,
        Duration awaitTimeout,
        Supervisor supervisor,
        InFlight pins,
        UnderWay<ExchangeDriver> tunnels,
        CallScope calls) {}
