package io.sluice.core.http;

import io.sluice.spi.http.HeaderNames;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** The options that a {@code Connection} header lists (RFC 9110 §7.6.1). */
public final class ConnectionOptions {
    private ConnectionOptions() {}

    /** All options, in lower case; empty when there is no such header. */
    public static Set<String> of(Fields fields) {
        if (!fields.mayHave(KnownHeader.CONNECTION)) {
            return Set.of();
        }
        var options = new HashSet<String>(4);
        for (String line : fields.all(HeaderNames.CONNECTION)) {
            for (String option : line.split(",", -1)) {
                String name = option.strip().toLowerCase(Locale.ROOT);
                if (!name.isEmpty()) {
                    options.add(name);
                }
            }
        }
        return options;
    }
}
