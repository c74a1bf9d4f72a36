package io.sluice.core.http2;

import io.sluice.core.http.FieldName;
import java.nio.charset.StandardCharsets;

/** The static table of RFC 7541 Appendix A. */
final class StaticTable {
    /** Number of entries; indexes go from 1 to this. */
    static final int SIZE = 61;

    private static final HpackEntry[] ENTRIES = entries("""
            :authority
            :method GET
            :method POST
            :path /
            :path /index.html
            :scheme http
            :scheme https
            :status 200
            :status 204
            :status 206
            :status 304
            :status 400
            :status 404
            :status 500
            accept-charset
            accept-encoding gzip, deflate
            accept-language
            accept-ranges
            accept
            access-control-allow-origin
            age
            allow
            authorization
            cache-control
            content-disposition
            content-encoding
            content-language
            content-length
            content-location
            content-range
            content-type
            cookie
            date
            etag
            expect
            expires
            from
            host
            if-match
            if-modified-since
            if-none-match
            if-range
            if-unmodified-since
            last-modified
            link
            location
            max-forwards
            proxy-authenticate
            proxy-authorization
            range
            referer
            refresh
            retry-after
            server
            set-cookie
            strict-transport-security
            transfer-encoding
            user-agent
            vary
            via
            www-authenticate
            """);

    private static final int SLOTS = 256;
    private static final byte[] BY_HASH = new byte[SLOTS];
    private static final byte[] NEXT = new byte[SIZE + 1];

    static {
        for (int i = SIZE; i > 0; i--) {
            int slot = ENTRIES[i].name().hashCode() & SLOTS - 1;
            NEXT[i] = BY_HASH[slot];
            BY_HASH[slot] = (byte) i;
        }
    }

    private StaticTable() {}

    private static HpackEntry[] entries(String text) {
        String[] lines = text.split("\n", -1);
        var entries = new HpackEntry[SIZE + 1];
        for (int i = 1; i <= SIZE; i++) {
            String line = lines[i - 1];
            int space = line.indexOf(' ');
            String name = space < 0 ? line : line.substring(0, space);
            String value = space < 0 ? "" : line.substring(space + 1);
            entries[i] = new HpackEntry(FieldName.of(name), value.getBytes(StandardCharsets.US_ASCII));
        }
        return entries;
    }

    static HpackEntry get(int index) {
        return ENTRIES[index];
    }

    /** The first index of a name given in any case, or 0. */
    static int indexOf(int hash, byte[] source, int start, int length) {
        for (int i = BY_HASH[hash & SLOTS - 1]; i != 0; i = NEXT[i]) {
            FieldName name = ENTRIES[i].name();
            if (name.hashCode() == hash && name.matches(source, start, length)) {
                return i;
            }
        }
        return 0;
    }
}
