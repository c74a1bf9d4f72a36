package io.sluice.plugins.errorpage;

import io.sluice.spi.Exchange;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.WatchedFile;
import io.sluice.spi.body.BodyFilter;
import io.sluice.spi.body.BodyResult;
import io.sluice.spi.body.Chunk;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.ResponseHead;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The templates, by status. */
final class Pages {
    private static final int FIRST = 400;
    private static final int LAST = 599;

    private final List<Optional<Supplier<PageTemplate>>> byStatus = new ArrayList<>();
    private final List<WatchedFile<PageTemplate>> files;

    /**
     * Takes them by what operators call their statuses.
     *
     * @param files closed with this
     */
    Pages(Map<String, Supplier<PageTemplate>> pages, List<WatchedFile<PageTemplate>> files) {
        for (int status = FIRST; status <= LAST; status++) {
            var own = Optional.ofNullable(pages.get(Integer.toString(status)));
            String kind = status / 100 + "xx";
            byStatus.add(own.or(() -> Optional.ofNullable(pages.get(kind))));
        }
        this.files = List.copyOf(files);
    }

    /**
     * Replaces a response's body, if there is a template for its status. What the head says about other things than the body
     * stays: a challenge of a 401, {@code Allow}, {@code Retry-After}, cookies.
     */
    ResponseResult apply(Exchange exchange, ResponseHead head) {
        int status = head.status();
        if (status < FIRST || status > LAST || byStatus.get(status - FIRST).isEmpty()) {
            return ResponseResult.proceed();
        }
        PageTemplate page = byStatus.get(status - FIRST).get().get();
        byte[] bytes = page.render(status, exchange);
        head.headers().remove(HeaderNames.CONTENT_ENCODING);
        head.headers().remove(HeaderNames.ETAG);
        head.headers().remove(HeaderNames.LAST_MODIFIED);
        head.disownBody();
        head.headers().set(HeaderNames.CONTENT_TYPE, page.contentType());
        return ResponseResult.proceed().filtering(new Replacing(bytes));
    }

    void close() {
        files.forEach(WatchedFile::close);
    }

    private record Replacing(ByteBuffer bytes) implements BodyFilter {
        Replacing(byte[] bytes) {
            this(ByteBuffer.wrap(bytes));
        }

        @Override
        public BodyResult onChunk(Chunk chunk) {
            return BodyResult.finish(bytes);
        }
    }
}
