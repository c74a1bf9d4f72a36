package io.sluice.plugins.cache;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;

/** A response whose body is on its way. */
record Draft(int status, List<Field> fields, Freshness freshness, VaryKey vary, Set<String> tags) {
    StoredResponse with(ByteBuffer body) {
        return new StoredResponse(status, fields, body, freshness, vary, tags);
    }
}
