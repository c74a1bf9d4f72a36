package io.sluice.plugins.cache;

import io.sluice.spi.Respond;
import io.sluice.spi.Response;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.Headers;
import io.sluice.spi.http.Validators;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A response as it is kept. Immutable but for what is prepared: a hit is the same response to everybody within a second, so it
 * is made once in a second. That field may be written by several loops at once, with responses that are alike. What is found out in the
 * background is told to the next one who looks.
 */
final class StoredResponse {
    /** What an entry costs beside its bytes: objects, references, room in the table. */
    private static final int OVERHEAD = 512;

    private static final Set<HeaderName> NOT_STORED = Set.of(
            HeaderNames.AGE,
            HeaderNames.CONNECTION,
            HeaderNames.CONTENT_LENGTH,
            HeaderNames.KEEP_ALIVE,
            HeaderNames.PROXY_AUTHENTICATE,
            HeaderNames.PROXY_CONNECTION,
            HeaderNames.TE,
            HeaderNames.TRAILER,
            HeaderNames.TRANSFER_ENCODING,
            HeaderNames.UPGRADE);

    private record Prepared(long second, Respond hit) {}

    private final int status;
    private final List<Field> fields;
    private final ByteBuffer body;
    private final Freshness freshness;
    private final VaryKey vary;
    private final Set<String> tags;
    private final Validators validators;
    private final Response plain;
    private volatile @Nullable Prepared prepared;
    private volatile boolean outdated;

    /**
     * Keeps a response.
     *
     * @param body never changed afterwards
     */
    StoredResponse(
            int status, List<Field> fields, ByteBuffer body, Freshness freshness, VaryKey vary, Set<String> tags) {
        this.status = status;
        this.fields = List.copyOf(fields);
        this.body = body;
        this.freshness = freshness;
        this.vary = vary;
        this.tags = Set.copyOf(tags);
        this.plain = withFields(Response.of(status)).withBody(body);
        this.validators =
                new Validators(first(HeaderNames.ETAG), first(HeaderNames.LAST_MODIFIED), first(HeaderNames.DATE));
    }

    private Optional<String> first(HeaderName name) {
        return fields.stream()
                .filter(field -> field.name().equals(name))
                .map(Field::value)
                .findFirst();
    }

    private Response withFields(Response bare) {
        Response full = bare;
        for (Field field : fields) {
            full = full.withHeader(field.name(), field.value());
        }
        return full;
    }

    int status() {
        return status;
    }

    List<Field> fields() {
        return fields;
    }

    ByteBuffer body() {
        return body;
    }

    Freshness freshness() {
        return freshness;
    }

    VaryKey vary() {
        return vary;
    }

    Set<String> tags() {
        return tags;
    }

    Validators validators() {
        return validators;
    }

    /** The upstream has something else by now, which has to be fetched. */
    void outdate() {
        outdated = true;
    }

    boolean isOutdated() {
        return outdated;
    }

    /** Bytes that it takes, about. */
    long weight() {
        long weight = (long) OVERHEAD + body.remaining();
        for (Field field : fields) {
            weight += field.name().length() + 2L * field.value().length() + 64;
        }
        return weight;
    }

    /** The whole response, as it was stored. */
    Response plain() {
        return plain;
    }

    /** The answer to a request for all of it that is a hit now. */
    Respond hit(long now, CacheStatus status) {
        long second = now / 1000;
        Prepared ready = prepared;
        if (ready == null || ready.second != second) {
            ready = new Prepared(second, new Respond(status.hit(aged(plain, now), freshness.timeToLive(now))));
            prepared = ready;
        }
        return ready.hit;
    }

    /** The response with its present age, in place of the one it came with. */
    Response aged(Response response, long now) {
        return response.withHeader(HeaderNames.AGE, Long.toString(freshness.age(now)));
    }

    /** Header lines of a head that are stored: not those of its connection, nor what a cache says anew each time. */
    static List<Field> storable(Headers head, List<HeaderName> without) {
        var fields = new ArrayList<Field>(head.size());
        head.forEach((name, value) -> {
            var headerName = HeaderName.of(name);
            if (!NOT_STORED.contains(headerName) && !without.contains(headerName)) {
                fields.add(new Field(headerName, value));
            }
        });
        return fields;
    }
}
