package io.sluice.plugins.georestriction;

import io.micrometer.core.instrument.Counter;
import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Respond;
import io.sluice.spi.WatchedFile;
import java.util.Map;

/**
 * Lets clients through by the country they are in.
 *
 * @param listed a counter for each country that is listed
 */
record GeoRestriction(
        WatchedFile<Countries> database, GeoRestrictionConfig.Type type, Map<String, Counter> listed, Respond refusal)
        implements Plugin {
    /** The variable that tells logs, templates and other plugins the country. */
    static final String VARIABLE = "geo_country";

    @Override
    public RequestResult onRequest(Exchange exchange) {
        String country = database.value().of(exchange.clientAddress());
        exchange.setVariable(VARIABLE, country);
        var counter = listed.get(country);
        if (counter != null) {
            counter.increment();
        }
        boolean passes =
                switch (type) {
                    case ALLOW -> counter != null;
                    case DENY -> counter == null;
                    case REPORTING -> true;
                };
        return passes ? RequestResult.proceed() : refusal;
    }

    @Override
    public void close() {
        database.close();
    }
}
