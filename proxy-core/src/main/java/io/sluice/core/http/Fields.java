package io.sluice.core.http;

import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * A header section as it lies on an HTTP/1 wire, with an index of its lines.
 *
 * <p>Theory of operation. Every line is kept in {@code arena} as the bytes {@code Name: value\r\n}, in exactly this form: a
 * parser adopts a received head as the arena and only indexes it, re-writing the odd line that has other white space; a
 * changed or added line is appended to the arena and the index points there. So a head is sent by copying ranges of the
 * arena, adjacent lines in one go, and reading a header compares a hash before it compares bytes. The index has four
 * numbers for each line: hash of the name, start of the line, length of the name, end of the value.
 *
 * <p>Owned by one event loop.
 */
public final class Fields implements Headers {
    private static final int WIDTH = 4;
    private static final int START = 1;
    private static final int NAME_LENGTH = 2;
    private static final int END = 3;

    /** No lines, such as the trailers of most messages. Shared: there is no room for one, so adding fails. */
    public static final Fields NONE = new Fields(new byte[0], new int[0]);

    private byte[] arena;
    private int used;
    private int[] index;
    private int count;
    private long known;

    /** An empty section with its own memory. */
    public Fields() {
        this(new byte[256], 0);
    }

    /**
     * A section over received bytes.
     *
     * @param arena the head's bytes; the section's from now on
     * @param used bytes in use; lines may be appended behind them
     */
    Fields(byte[] arena, int used) {
        this.arena = arena;
        this.used = used;
        this.index = new int[16 * WIDTH];
    }

    private Fields(byte[] arena, int[] index) {
        this.arena = arena;
        this.index = index;
    }

    /** The same lines in memory of their own. */
    public Fields copy() {
        var copy = new Fields(Arrays.copyOf(arena, Math.max(used, 256)), index.clone());
        copy.used = used;
        copy.count = count;
        copy.known = known;
        return copy;
    }

    /** Indexes a line that lies in the arena as {@code Name: value\r\n}. */
    void adopt(int hash, int start, int nameLength, int valueEnd) {
        int at = count * WIDTH;
        if (at == index.length) {
            index = Arrays.copyOf(index, at * 2);
        }
        index[at] = hash;
        index[at + START] = start;
        index[at + NAME_LENGTH] = nameLength;
        index[at + END] = valueEnd;
        count++;
        known |= KnownHeader.bitOf(hash, arena, start, nameLength);
    }

    /** Adds a line whose parts lie in the arena with other white space between them than the canonical one. */
    void adoptRewritten(int hash, int start, int nameLength, int valueStart, int valueEnd) {
        int lineStart = reserve(nameLength + (valueEnd - valueStart) + 4);
        System.arraycopy(arena, start, arena, lineStart, nameLength);
        int at = separator(lineStart + nameLength);
        System.arraycopy(arena, valueStart, arena, at, valueEnd - valueStart);
        int end = at + valueEnd - valueStart;
        terminator(end);
        adopt(hash, lineStart, nameLength, end);
    }

    /** Whether the section may have a header: a cheap no for those that most messages lack. */
    public boolean mayHave(KnownHeader header) {
        return (known & header.bit()) != 0;
    }

    /** Whether the section may have any of the headers in a mask of {@link KnownHeader#bit()}s. */
    public boolean mayHaveAny(long mask) {
        return (known & mask) != 0;
    }

    private int find(HeaderName name, int from) {
        int hash = name.hashCode();
        for (int line = from; line < count; line++) {
            int at = line * WIDTH;
            if (index[at] == hash && name.matches(arena, index[at + START], index[at + NAME_LENGTH])) {
                return line;
            }
        }
        return -1;
    }

    @Override
    public Optional<String> first(HeaderName name) {
        int line = find(name, 0);
        return line < 0 ? Optional.empty() : Optional.of(value(line));
    }

    @Override
    public List<String> all(HeaderName name) {
        int line = find(name, 0);
        if (line < 0) {
            return List.of();
        }
        var values = new ArrayList<String>(2);
        for (; line >= 0; line = find(name, line + 1)) {
            values.add(value(line));
        }
        return values;
    }

    @Override
    public boolean contains(HeaderName name) {
        return find(name, 0) >= 0;
    }

    /** How many lines have this name. */
    public int count(HeaderName name) {
        int lines = 0;
        for (int line = find(name, 0); line >= 0; line = find(name, line + 1)) {
            lines++;
        }
        return lines;
    }

    @Override
    public void set(HeaderName name, String value) {
        HeaderName.requireValue(value);
        int line = find(name, 0);
        if (line < 0) {
            append(name, value);
            return;
        }
        for (int other = find(name, line + 1); other >= 0; other = find(name, other)) {
            removeLine(other);
        }
        int start = written(name, value);
        int at = line * WIDTH;
        index[at + START] = start;
        index[at + NAME_LENGTH] = name.length();
        index[at + END] = used - 2;
    }

    @Override
    public void add(HeaderName name, String value) {
        HeaderName.requireValue(value);
        append(name, value);
    }

    private void append(HeaderName name, String value) {
        int start = written(name, value);
        adopt(name.hashCode(), start, name.length(), used - 2);
    }

    /** Adds a line of HTTP/2, given as bytes that were validated by their reader. */
    void add(FieldName name, byte[] value, int valueStart, int valueLength) {
        int start = reserve(name.length() + valueLength + 4);
        name.copyTo(arena, start);
        int at = separator(start + name.length());
        System.arraycopy(value, valueStart, arena, at, valueLength);
        terminator(at + valueLength);
        adopt(name.hashCode(), start, name.length(), at + valueLength);
    }

    @SuppressWarnings("deprecation") // the only conversion of Latin-1 text into an existing array
    private int written(HeaderName name, String value) {
        int start = reserve(name.length() + value.length() + 4);
        int at = separator(name.writeTo(arena, start));
        value.getBytes(0, value.length(), arena, at);
        terminator(at + value.length());
        return start;
    }

    private int reserve(int length) {
        int start = used;
        if (start + length > arena.length) {
            arena = Arrays.copyOf(arena, Math.max(arena.length * 2, start + length + 256));
        }
        used = start + length;
        return start;
    }

    private int separator(int at) {
        arena[at] = ':';
        arena[at + 1] = ' ';
        return at + 2;
    }

    private void terminator(int at) {
        arena[at] = '\r';
        arena[at + 1] = '\n';
    }

    @Override
    public boolean remove(HeaderName name) {
        int line = find(name, 0);
        if (line < 0) {
            return false;
        }
        int at = line * WIDTH;
        known &= ~KnownHeader.bitOf(index[at], arena, index[at + START], index[at + NAME_LENGTH]);
        for (; line >= 0; line = find(name, line)) {
            removeLine(line);
        }
        return true;
    }

    private void removeLine(int line) {
        int at = line * WIDTH;
        System.arraycopy(index, at + WIDTH, index, at, (count - line - 1) * WIDTH);
        count--;
    }

    /** Removes every line for which the test holds; for rules that a set of names cannot express. */
    public void removeIf(LineTest test) {
        int kept = 0;
        for (int line = 0; line < count; line++) {
            int at = line * WIDTH;
            if (!test.holds(index[at], arena, index[at + START], index[at + NAME_LENGTH])) {
                if (kept != line) {
                    System.arraycopy(index, at, index, kept * WIDTH, WIDTH);
                }
                kept++;
            }
        }
        count = kept;
    }

    /** A question about the name of a line. */
    @FunctionalInterface
    public interface LineTest {
        /** Asks about the name that lies in the arena from {@code start}, {@code length} bytes, with this hash. */
        boolean holds(int hash, byte[] arena, int start, int length);
    }

    @Override
    public void forEach(BiConsumer<String, String> visitor) {
        for (int line = 0; line < count; line++) {
            visitor.accept(name(line), value(line));
        }
    }

    @Override
    public int size() {
        return count;
    }

    /** Name of a line, from 0, as it is spelled. */
    public String name(int line) {
        int at = line * WIDTH;
        return new String(arena, index[at + START], index[at + NAME_LENGTH], StandardCharsets.ISO_8859_1);
    }

    /** Value of a line, from 0. */
    public String value(int line) {
        int at = line * WIDTH;
        int start = index[at + START] + index[at + NAME_LENGTH] + 2;
        return new String(arena, start, index[at + END] - start, StandardCharsets.ISO_8859_1);
    }

    /** Whether two sections' first values of a name are the same bytes; for caches of derived values. */
    boolean firstEquals(HeaderName name, byte[] expected) {
        int line = find(name, 0);
        if (line < 0) {
            return false;
        }
        int at = line * WIDTH;
        int start = index[at + START] + index[at + NAME_LENGTH] + 2;
        return Arrays.equals(arena, start, index[at + END], expected, 0, expected.length);
    }

    /** Whether a line's value is these bytes. */
    boolean valueEquals(int line, byte[] value, int valueStart, int valueLength) {
        int at = line * WIDTH;
        int start = index[at + START] + index[at + NAME_LENGTH] + 2;
        return Arrays.equals(arena, start, index[at + END], value, valueStart, valueStart + valueLength);
    }

    /** Shows every line as it lies in memory, for writers of other forms than HTTP/1's. */
    public void forEachLine(LineVisitor visitor) {
        for (int at = 0; at < count * WIDTH; at += WIDTH) {
            visitor.line(index[at], arena, index[at + START], index[at + NAME_LENGTH], index[at + END]);
        }
    }

    /** Takes lines. */
    @FunctionalInterface
    public interface LineVisitor {
        /**
         * Takes a line whose name lies in the arena from {@code start} on; its value begins two bytes behind the name.
         *
         * @param hash of the name, as {@link FieldName#hashCode()} and {@link HeaderName#hashCode()} have it
         */
        void line(int hash, byte[] arena, int start, int nameLength, int valueEnd);
    }

    /** Number of bytes that {@link #writeTo} hands over. */
    public int wireLength() {
        int length = 0;
        for (int at = 0; at < count * WIDTH; at += WIDTH) {
            length += index[at + END] + 2 - index[at + START];
        }
        return length;
    }

    /** Hands the section over in the form of HTTP/1, each line with its line end, without the empty line at the end. */
    public void writeTo(ByteSink sink) {
        int line = 0;
        while (line < count) {
            int start = index[line * WIDTH + START];
            int end = index[line * WIDTH + END] + 2;
            line++;
            while (line < count && index[line * WIDTH + START] == end) {
                end = index[line * WIDTH + END] + 2;
                line++;
            }
            sink.write(arena, start, end - start);
        }
    }

    /** Takes ranges of bytes. */
    @FunctionalInterface
    public interface ByteSink {
        /** Takes a copy of {@code length} bytes from {@code start} on. */
        void write(byte[] bytes, int start, int length);
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
        return text.toString();
    }
}
