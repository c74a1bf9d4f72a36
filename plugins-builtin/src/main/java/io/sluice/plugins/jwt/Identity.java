package io.sluice.plugins.jwt;

import java.util.List;
import java.util.Optional;

/**
 * What of a good token is needed for a request, and no more.
 *
 * @param notBefore first second in which it is good, leeway included
 * @param expires first second in which it is no longer good, leeway included
 * @param headers values of the headers that tell the upstream, in the order of {@link Disclosure}
 * @param variables values of the variables, likewise
 */
record Identity(long notBefore, long expires, List<Optional<String>> headers, List<Optional<String>> variables)
        implements Verdict {
    Identity {
        headers = List.copyOf(headers);
        variables = List.copyOf(variables);
    }

    /** This, as long as the time is right. */
    Verdict at(long now) {
        return now >= expires ? Refusal.EXPIRED : now < notBefore ? Refusal.INVALID : this;
    }
}
