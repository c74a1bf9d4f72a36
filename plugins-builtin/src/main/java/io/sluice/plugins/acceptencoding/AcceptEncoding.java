package io.sluice.plugins.acceptencoding;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.Preferences;
import java.util.List;

/**
 * Rewrites {@code Accept-Encoding}.
 *
 * @param outcomes the new value for every set of accepted codings: a coding's place in the list is its bit in the index
 */
record AcceptEncoding(List<String> encodings, List<String> outcomes) implements Plugin {

    @Override
    public RequestResult onRequest(Exchange exchange) {
        var headers = exchange.request().headers();
        var wanted = Preferences.of(headers, HeaderNames.ACCEPT_ENCODING);
        if (wanted.list().isEmpty()) {
            return RequestResult.proceed();
        }
        String outcome = outcomes.get(accepted(wanted));
        if (outcome.isEmpty()) {
            headers.remove(HeaderNames.ACCEPT_ENCODING);
        } else if (!outcome.equals(wanted.list())) {
            headers.set(HeaderNames.ACCEPT_ENCODING, outcome);
        }
        return RequestResult.proceed();
    }

    private int accepted(Preferences wanted) {
        int accepted = 0;
        for (int i = 0; i < encodings.size(); i++) {
            if (wanted.ofCoding(encodings.get(i)) > 0) {
                accepted |= 1 << i;
            }
        }
        return accepted;
    }
}
