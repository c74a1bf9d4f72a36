package io.sluice.core.http2;

import io.netty.buffer.ByteBuf;
import io.sluice.core.http.Fields;
import io.sluice.spi.http.HeaderName;
import java.nio.charset.StandardCharsets;
import java.util.function.IntPredicate;

/**
 * Encodes header blocks (RFC 7541) with the static table only. A dynamic table would save some bytes for each response and cost
 * a look-up for each line; and nothing secret can be guessed from how a block shrinks if nothing is ever put into a table
 * (RFC 7541 §7.1). Values that are secrets are marked such that no proxy behind puts them into one either.
 *
 * <p>Owned by one event loop.
 */
final class HpackEncoder {
    private static final int INDEXED = 0x80;
    private static final int TABLE_SIZE_ZERO = 0x20;
    private static final int NEVER_INDEXED = 0x10;
    private static final int NOT_INDEXED = 0;

    private static final int PATH = 4;
    private static final int AUTHORITY = 1;
    private static final int METHOD = 2;
    private static final int STATUS = 8;
    private static final int AUTHORIZATION = 23;
    private static final int COOKIE = 32;
    private static final int PROXY_AUTHORIZATION = 49;
    private static final int SET_COOKIE = 55;
    private static final int HUFFMAN_FROM = 6;

    private boolean announced;

    /** Begins a block. */
    void begin(ByteBuf out) {
        if (!announced) {
            announced = true;
            // RFC 7541 §4.2: whatever the peer would allow, its decoder need keep no table.
            out.writeByte(TABLE_SIZE_ZERO);
        }
    }

    void status(int status, ByteBuf out) {
        switch (status) {
            case 200 -> out.writeByte(INDEXED | 8);
            case 204 -> out.writeByte(INDEXED | 9);
            case 206 -> out.writeByte(INDEXED | 10);
            case 304 -> out.writeByte(INDEXED | 11);
            case 400 -> out.writeByte(INDEXED | 12);
            case 404 -> out.writeByte(INDEXED | 13);
            case 500 -> out.writeByte(INDEXED | 14);
            default -> {
                out.writeByte(STATUS);
                out.writeByte(3);
                out.writeByte('0' + status / 100);
                out.writeByte('0' + status / 10 % 10);
                out.writeByte('0' + status % 10);
            }
        }
    }

    void request(String method, boolean secure, String authority, String path, String protocol, ByteBuf out) {
        switch (method) {
            case "GET" -> out.writeByte(INDEXED | METHOD);
            case "POST" -> out.writeByte(INDEXED | METHOD + 1);
            default -> {
                out.writeByte(METHOD);
                string(method, out);
            }
        }
        out.writeByte(INDEXED | (secure ? 7 : 6));
        if (!authority.isEmpty()) {
            out.writeByte(AUTHORITY);
            string(authority, out);
        }
        if (path.equals("/")) {
            out.writeByte(INDEXED | PATH);
        } else {
            out.writeByte(PATH);
            string(path, out);
        }
        if (!protocol.isEmpty()) {
            field(":protocol", protocol, out);
        }
    }

    private static void string(String text, ByteBuf out) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        string(bytes, 0, bytes.length, out);
    }

    /** Encodes a field given as text. */
    static void field(String lowerCaseName, String text, ByteBuf out) {
        byte[] name = lowerCaseName.getBytes(StandardCharsets.US_ASCII);
        int hash = HeaderName.hashOf(name, 0, name.length);
        name(StaticTable.indexOf(hash, name, 0, name.length), name, 0, name.length, out);
        string(text, out);
    }

    /** Encodes a field whose name and value lie in one array. */
    static void field(byte[] source, int start, int nameLength, int valueStart, int valueEnd, ByteBuf out) {
        int hash = HeaderName.hashOf(source, start, start + nameLength);
        name(StaticTable.indexOf(hash, source, start, nameLength), source, start, nameLength, out);
        string(source, valueStart, valueEnd, out);
    }

    /**
     * Encodes the lines of a section.
     *
     * @param left tells by a name's static index, 0 for none, which lines are left out
     */
    void fields(Fields fields, IntPredicate left, ByteBuf out) {
        fields.forEachLine((hash, arena, start, nameLength, valueEnd) -> {
            int index = StaticTable.indexOf(hash, arena, start, nameLength);
            if (!left.test(index)) {
                name(index, arena, start, nameLength, out);
                string(arena, start + nameLength + 2, valueEnd, out);
            }
        });
    }

    private static void name(int index, byte[] name, int start, int nameLength, ByteBuf out) {
        boolean secret =
                index == SET_COOKIE || index == COOKIE || index == AUTHORIZATION || index == PROXY_AUTHORIZATION;
        integer(secret ? NEVER_INDEXED : NOT_INDEXED, 4, index, out);
        if (index == 0) {
            integer(0, 7, nameLength, out);
            out.ensureWritable(nameLength);
            for (int i = start; i < start + nameLength; i++) {
                byte b = name[i];
                out.writeByte(b >= 'A' && b <= 'Z' ? b | 0x20 : b);
            }
        }
    }

    private static void string(byte[] source, int from, int to, ByteBuf out) {
        int length = to - from;
        if (length >= HUFFMAN_FROM) {
            int encoded = Huffman.encodedLength(source, from, to);
            if (encoded < length) {
                integer(INDEXED, 7, encoded, out);
                Huffman.encode(source, from, to, out);
                return;
            }
        }
        integer(0, 7, length, out);
        out.writeBytes(source, from, length);
    }

    private static void integer(int first, int prefix, int number, ByteBuf out) {
        int mask = (1 << prefix) - 1;
        if (number < mask) {
            out.writeByte(first | number);
            return;
        }
        out.writeByte(first | mask);
        int rest = number - mask;
        while (rest >= 0x80) {
            out.writeByte((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }
}
