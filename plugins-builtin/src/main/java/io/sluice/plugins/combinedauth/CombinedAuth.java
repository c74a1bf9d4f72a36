package io.sluice.plugins.combinedauth;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Respond;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

record CombinedAuth(Map<String, App> apps, Clock clock) implements Plugin {
    CombinedAuth {
        apps = Map.copyOf(apps);
    }

    @Override
    public RequestResult onRequest(Exchange exchange) {
        var fault = fault(exchange);
        return fault.isPresent() ? fault.get() : RequestResult.proceed();
    }

    private Optional<Respond> fault(Exchange exchange) {
        String id = exchange.request().queryParameter("app_id").orElse("");
        if (id.isEmpty()) {
            return Optional.of(Refusals.APP_ID_EMPTY);
        }
        var app = Optional.ofNullable(apps.get(id));
        if (app.isEmpty()) {
            return Optional.of(Refusals.APP_ID_INVALID);
        }
        if (!app.get().mayComeFrom(exchange.clientAddress())) {
            return Optional.of(Refusals.IP_INVALID);
        }
        return app.get().proof().fault(exchange.request(), clock.instant().getEpochSecond());
    }
}
