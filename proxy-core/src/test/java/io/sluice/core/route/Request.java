package io.sluice.core.route;

import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.Headers;
import io.sluice.spi.http.RequestHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The head of a GET request to be routed. */
record Request(String host, String path, String query, Headers headers) implements RequestHead {

    static Request to(String host, String target) {
        int question = target.indexOf('?');
        return question < 0
                ? new Request(host, target, "", new Lines())
                : new Request(host, target.substring(0, question), target.substring(question + 1), new Lines());
    }

    Request with(String name, String value) {
        headers.add(name, value);
        return this;
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String scheme() {
        return "http";
    }

    @Override
    public String authority() {
        return host;
    }

    @Override
    public String target() {
        return query.isEmpty() ? path : path + '?' + query;
    }

    @Override
    public void setTarget(String target) {
        throw new UnsupportedOperationException("routing changes no request");
    }

    @Override
    public String protocol() {
        return "HTTP/1.1";
    }

    private record Line(HeaderName name, String value) {}

    private static final class Lines implements Headers {
        private final List<Line> lines = new ArrayList<>();

        @Override
        public Optional<String> first(HeaderName name) {
            return all(name).stream().findFirst();
        }

        @Override
        public List<String> all(HeaderName name) {
            return lines.stream()
                    .filter(line -> line.name.equals(name))
                    .map(Line::value)
                    .toList();
        }

        @Override
        public boolean contains(HeaderName name) {
            return first(name).isPresent();
        }

        @Override
        public void add(HeaderName name, String value) {
            lines.add(new Line(name, value));
        }

        @Override
        public void set(HeaderName name, String value) {
            throw new UnsupportedOperationException("routing changes no request");
        }

        @Override
        public boolean remove(HeaderName name) {
            throw new UnsupportedOperationException("routing changes no request");
        }

        @Override
        public void forEach(BiConsumer<String, String> visitor) {
            lines.forEach(line -> visitor.accept(line.name.toString(), line.value));
        }

        @Override
        public int size() {
            return lines.size();
        }
    }
}
