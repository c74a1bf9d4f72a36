package io.sluice.core.forward;

import io.sluice.core.http.Fields;
import io.sluice.core.http.KnownHeader;
import io.sluice.spi.config.CidrSet;
import io.sluice.spi.config.IpLiteral;
import io.sluice.spi.http.HeaderNames;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * What an origin is told of the connection that a request came by: {@code X-Forwarded-For}, {@code -Proto}, {@code -Port},
 * {@code -Host} and {@code X-Real-IP}. What a client sent under these names is believed only when its connection comes from a
 * trusted proxy; otherwise it is replaced.
 *
 * <p>Most of it is the same for all requests of a connection and kept as ready bytes. Used by one event loop.
 */
public final class ForwardedHeaders {
    private static final KnownHeader[] NAMES = {
        KnownHeader.X_FORWARDED_FOR,
        KnownHeader.X_FORWARDED_HOST,
        KnownHeader.X_FORWARDED_PORT,
        KnownHeader.X_FORWARDED_PROTO,
        KnownHeader.X_REAL_IP,
        KnownHeader.FORWARDED
    };
    private static final long MASK = mask();

    private final String remoteAddress;
    private final String scheme;
    private final int port;
    private final byte[] lines;
    private byte[] lastVia = {};
    private byte[] ready;

    /**
     * For one connection.
     *
     * @param remoteAddress the peer's address without port
     * @param port the port the client connected to
     */
    public ForwardedHeaders(String remoteAddress, boolean secure, int port) {
        this.remoteAddress = remoteAddress;
        this.scheme = secure ? "https" : "http";
        this.port = port;
        this.lines = ("X-Forwarded-For: " + remoteAddress + "\r\nX-Real-IP: " + remoteAddress
                        + "\r\nX-Forwarded-Proto: " + scheme + "\r\nX-Forwarded-Port: " + port + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        this.ready = lines;
    }

    private static long mask() {
        long mask = 0;
        for (KnownHeader name : NAMES) {
            mask |= name.bit();
        }
        return mask;
    }

    /**
     * The lines that say where a request came from when nothing that the client claims is believed.
     *
     * @param via a line that follows them; joined once, as it is mostly the same for all requests of a connection
     */
    public byte[] ready(byte[] via) {
        if (via != lastVia) {
            ready = Arrays.copyOf(lines, lines.length + via.length);
            System.arraycopy(via, 0, ready, lines.length, via.length);
            lastVia = via;
        }
        return ready;
    }

    /** Removes what a client claims under these names. */
    public static void removeFrom(Fields fields) {
        if (fields.mayHaveAny(MASK)) {
            for (KnownHeader name : NAMES) {
                fields.remove(name.headerName());
            }
        }
    }

    /**
     * Removes what even a trusted proxy passes on unread: {@code Forwarded} (RFC 7239), which is neither believed nor extended here,
     * and beside a list that is would tell the origin whatever a client has thought up.
     */
    public static void removeUnread(Fields fields) {
        if (fields.mayHave(KnownHeader.FORWARDED)) {
            fields.remove(KnownHeader.FORWARDED.headerName());
        }
    }

    /** Completes what a trusted proxy said: appends its address to the list and fills in what it left out. */
    public void extend(Fields fields, String clientAddress) {
        var before = fields.all(HeaderNames.X_FORWARDED_FOR);
        fields.set(
                HeaderNames.X_FORWARDED_FOR,
                before.isEmpty() ? remoteAddress : String.join(", ", before) + ", " + remoteAddress);
        fields.set(HeaderNames.X_REAL_IP, clientAddress);
        setIfAbsent(fields, KnownHeader.X_FORWARDED_PROTO, scheme);
        setIfAbsent(fields, KnownHeader.X_FORWARDED_PORT, Integer.toString(port));
    }

    private static void setIfAbsent(Fields fields, KnownHeader name, String value) {
        if (!fields.mayHave(name) || !fields.contains(name.headerName())) {
            fields.set(name.headerName(), value);
        }
    }

    /**
     * The client's address: the right-most in {@code X-Forwarded-For} that is no trusted proxy's.
     *
     * @param trusted the networks of trusted proxies, the connection's own peer being one of them
     */
    public String clientAddress(Fields fields, CidrSet trusted) {
        if (!fields.mayHave(KnownHeader.X_FORWARDED_FOR)) {
            return remoteAddress;
        }
        String client = remoteAddress;
        List<String> lines = fields.all(HeaderNames.X_FORWARDED_FOR);
        for (int line = lines.size() - 1; line >= 0; line--) {
            String[] addresses = lines.get(line).split(",", -1);
            for (int i = addresses.length - 1; i >= 0; i--) {
                String address = addresses[i].strip();
                if (IpLiteral.parse(address).isEmpty()) {
                    return client;
                }
                client = address;
                if (!trusted.contains(address)) {
                    return client;
                }
            }
        }
        return client;
    }
}
