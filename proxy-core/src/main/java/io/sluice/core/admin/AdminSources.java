package io.sluice.core.admin;

import io.sluice.core.chain.PluginHealth;
import io.sluice.spi.admin.AdminRoute;
import io.sluice.spi.extension.Authenticator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the admin listener asks for each request.
 *
 * @param isReady whether the proxy serves a configuration and is not about to stop
 * @param metrics the metrics in Prometheus' text format; may take its time
 * @param access who may have what
 * @param authenticator knows people besides those with tokens
 * @param plugins those that live
 * @param config what has become of the configuration
 * @param routes what a plugin of a name answers itself
 */
public record AdminSources(
        BooleanSupplier isReady,
        Supplier<String> metrics,
        Supplier<AdminAccess> access,
        Supplier<Optional<Authenticator>> authenticator,
        Supplier<List<PluginHealth>> plugins,
        Supplier<ConfigState> config,
        Function<String, List<AdminRoute>> routes) {}
