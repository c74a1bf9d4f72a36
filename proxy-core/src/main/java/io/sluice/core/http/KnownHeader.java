package io.sluice.core.http;

import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import java.util.Arrays;

/**
 * The headers that the proxy itself looks for in every message. Each has a bit, set when a line of that name is added to a
 * section, so that asking for one that is not there costs nothing.
 */
public enum KnownHeader {
    CONNECTION(HeaderNames.CONNECTION),
    CONTENT_LENGTH(HeaderNames.CONTENT_LENGTH),
    TRANSFER_ENCODING(HeaderNames.TRANSFER_ENCODING),
    HOST(HeaderNames.HOST),
    EXPECT(HeaderNames.EXPECT),
    UPGRADE(HeaderNames.UPGRADE),
    KEEP_ALIVE(HeaderNames.KEEP_ALIVE),
    PROXY_CONNECTION(HeaderNames.PROXY_CONNECTION),
    PROXY_AUTHORIZATION(HeaderNames.PROXY_AUTHORIZATION),
    PROXY_AUTHENTICATE(HeaderNames.PROXY_AUTHENTICATE),
    TE(HeaderNames.TE),
    TRAILER(HeaderNames.TRAILER),
    FORWARDED(HeaderNames.FORWARDED),
    X_FORWARDED_FOR(HeaderNames.X_FORWARDED_FOR),
    X_FORWARDED_HOST(HeaderNames.X_FORWARDED_HOST),
    X_FORWARDED_PORT(HeaderNames.X_FORWARDED_PORT),
    X_FORWARDED_PROTO(HeaderNames.X_FORWARDED_PROTO),
    X_REAL_IP(HeaderNames.X_REAL_IP),
    DATE(HeaderNames.DATE),
    MAX_FORWARDS(HeaderNames.MAX_FORWARDS),
    HTTP2_SETTINGS(HeaderName.of("HTTP2-Settings")),
    SEC_WEBSOCKET_KEY1(HeaderName.of("Sec-WebSocket-Key1")),
    SEC_WEBSOCKET_KEY2(HeaderName.of("Sec-WebSocket-Key2"));

    private static final int SLOTS = 512;
    private static final KnownHeader[][] BY_HASH = new KnownHeader[SLOTS][];

    static {
        for (int slot = 0; slot < SLOTS; slot++) {
            int wanted = slot;
            BY_HASH[slot] = Arrays.stream(values())
                    .filter(header -> (header.name.hashCode() & (SLOTS - 1)) == wanted)
                    .toArray(KnownHeader[]::new);
        }
    }

    @SuppressWarnings("Immutable") // it is, but the SPI does not carry Error Prone's annotation
    private final HeaderName name;

    KnownHeader(HeaderName name) {
        this.name = name;
    }

    /** The header's name. */
    public HeaderName headerName() {
        return name;
    }

    /** The header's own bit in a mask. */
    @SuppressWarnings("EnumOrdinal") // any numbering will do, and it never leaves the process
    public long bit() {
        return 1L << ordinal();
    }

    /** The bit of the header with this name, or 0 when it is none of these. */
    static long bitOf(int hash, byte[] source, int start, int length) {
        for (KnownHeader header : BY_HASH[hash & (SLOTS - 1)]) {
            if (header.name.hashCode() == hash && header.name.matches(source, start, length)) {
                return header.bit();
            }
        }
        return 0;
    }
}
