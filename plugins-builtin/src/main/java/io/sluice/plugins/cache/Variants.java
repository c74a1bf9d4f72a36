package io.sluice.plugins.cache;

import io.sluice.spi.http.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The responses that are stored for one key, chosen from by {@code Vary}.
 *
 * @param responses the newest first
 */
record Variants(List<StoredResponse> responses) {
    /** More are not kept for one key: what varies by more, by cookies say, is not worth it. */
    static final int MOST = 32;

    Variants {
        responses = List.copyOf(responses);
    }

    Optional<StoredResponse> select(Headers request) {
        for (int i = 0; i < responses.size(); i++) {
            if (responses.get(i).vary().matches(request)) {
                return Optional.of(responses.get(i));
            }
        }
        return Optional.empty();
    }

    Variants with(StoredResponse response) {
        var others = new ArrayList<StoredResponse>(responses.size() + 1);
        others.add(response);
        for (StoredResponse other : responses) {
            if (!other.vary().equals(response.vary()) && others.size() < MOST) {
                others.add(other);
            }
        }
        return new Variants(others);
    }

    /** Without one of them; empty when none is left. */
    Optional<Variants> without(StoredResponse response) {
        var others = responses.stream().filter(other -> !other.equals(response)).toList();
        return others.isEmpty() ? Optional.empty() : Optional.of(new Variants(others));
    }

    /** Whether a selection covers one of them, stored for this key. */
    boolean areMeant(Selection selection, CacheKey key) {
        return responses.stream().anyMatch(response -> selection.covers(key, response.tags()));
    }

    long weight() {
        long weight = 0;
        for (StoredResponse response : responses) {
            weight += response.weight();
        }
        return weight;
    }
}
