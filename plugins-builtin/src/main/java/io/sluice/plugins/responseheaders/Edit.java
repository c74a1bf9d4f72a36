package io.sluice.plugins.responseheaders;

import io.sluice.spi.Exchange;
import io.sluice.spi.HeaderTemplate;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.Headers;
import java.util.List;

/** One change of a header section. */
sealed interface Edit {

    /** Changes the section; variables come from the exchange. */
    void apply(Headers headers, Exchange exchange);

    /** Makes a list of edits one. */
    record All(List<Edit> edits) implements Edit {
        // By index: an iterator per response would be garbage.
        @Override
        public void apply(Headers headers, Exchange exchange) {
            for (int i = 0; i < edits.size(); i++) {
                edits.get(i).apply(headers, exchange);
            }
        }
    }

    record Add(HeaderTemplate line) implements Edit {
        @Override
        public void apply(Headers headers, Exchange exchange) {
            headers.add(line.name(), line.value().expand(exchange));
        }
    }

    record Remove(HeaderName name) implements Edit {
        @Override
        public void apply(Headers headers, Exchange exchange) {
            headers.remove(name);
        }
    }

    record Put(HeaderTemplate line) implements Edit {
        @Override
        public void apply(Headers headers, Exchange exchange) {
            headers.set(line.name(), line.value().expand(exchange));
        }
    }

    record PutIfAbsent(HeaderTemplate line) implements Edit {
        @Override
        public void apply(Headers headers, Exchange exchange) {
            if (!headers.contains(line.name())) {
                headers.add(line.name(), line.value().expand(exchange));
            }
        }
    }

    record Rename(HeaderRename names) implements Edit {
        @Override
        public void apply(Headers headers, Exchange exchange) {
            if (!headers.contains(names.from())) {
                return;
            }
            var values = headers.all(names.from());
            headers.remove(names.from());
            headers.remove(names.to());
            values.forEach(value -> headers.add(names.to(), value));
        }
    }
}
