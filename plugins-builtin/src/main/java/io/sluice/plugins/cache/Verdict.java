package io.sluice.plugins.cache;

import io.sluice.spi.http.HeaderName;
import java.util.List;

/** Whether a response is to be stored. */
sealed interface Verdict {
    /**
     * It is.
     *
     * @param without headers that must not be stored with it
     */
    record Store(List<HeaderName> without) implements Verdict {}

    /**
     * It is not.
     *
     * @param why the rule, for {@code Cache-Status}: a token
     */
    record Refuse(String why) implements Verdict {}
}
