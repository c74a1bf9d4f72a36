package io.sluice.spi.testkit;

import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** A header section in memory. It refuses what the proxy refuses. */
public final class FakeHeaders implements Headers {
    private record Line(HeaderName name, String value) {}

    private final List<Line> lines = new ArrayList<>();

    /** An empty section. */
    public FakeHeaders() {}

    /** A section with these lines: name, value, name, value … */
    public static FakeHeaders of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a name without a value: " + namesAndValues[namesAndValues.length - 1]);
        }
        var headers = new FakeHeaders();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return headers;
    }

    FakeHeaders copy() {
        var copy = new FakeHeaders();
        copy.lines.addAll(lines);
        return copy;
    }

    @Override
    public Optional<String> first(HeaderName name) {
        return lines.stream()
                .filter(line -> line.name.equals(name))
                .map(Line::value)
                .findFirst();
    }

    @Override
    public List<String> all(HeaderName name) {
        return lines.stream()
                .filter(line -> line.name.equals(name))
                .map(Line::value)
                .toList();
    }

    /** {@link #all(HeaderName)} of the name with this text. */
    public List<String> all(String name) {
        return all(HeaderName.of(name));
    }

    @Override
    public boolean contains(HeaderName name) {
        return first(name).isPresent();
    }

    @Override
    public void set(HeaderName name, String value) {
        HeaderName.requireValue(value);
        int at = 0;
        while (at < lines.size() && !lines.get(at).name.equals(name)) {
            at++;
        }
        lines.removeIf(line -> line.name.equals(name));
        lines.add(at, new Line(name, value));
    }

    @Override
    public void add(HeaderName name, String value) {
        HeaderName.requireValue(value);
        lines.add(new Line(name, value));
    }

    @Override
    public boolean remove(HeaderName name) {
        return lines.removeIf(line -> line.name.equals(name));
    }

    @Override
    public void forEach(BiConsumer<String, String> visitor) {
        for (Line line : lines) {
            visitor.accept(line.name.toString(), line.value);
        }
    }

    @Override
    public int size() {
        return lines.size();
    }

    /** The lines as HTTP/1 writes them, each ended by a line feed: for the messages of failed assertions. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
        return text.toString();
    }
}
