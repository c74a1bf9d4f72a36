package io.sluice.core.forward;

import io.sluice.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/**
 * The {@code Via} line by which a gateway signs the requests it passes on (RFC 9110 §7.6.3), as ready bytes. It follows the
 * lines of earlier proxies, whose order tells the way.
 */
public final class ViaHeader {
    /** Signs nothing. */
    public static final ViaHeader NONE = new ViaHeader("");

    private final byte[] http10;
    private final byte[] http11;
    private final byte[] http2;

    /**
     * A signature.
     *
     * @param pseudonym a token; empty for none
     */
    public ViaHeader(String pseudonym) {
        http10 = line("1.0", pseudonym);
        http11 = line("1.1", pseudonym);
        http2 = line("2.0", pseudonym);
    }

    private static byte[] line(String version, String pseudonym) {
        String line = pseudonym.isEmpty() ? "" : "Via: " + version + ' ' + pseudonym + "\r\n";
        return line.getBytes(StandardCharsets.US_ASCII);
    }

    /** The line with its end for a request that came by this version; always the same array. */
    public byte[] line(HttpVersion version) {
        return switch (version) {
            case HTTP_1_0 -> http10;
            case HTTP_1_1 -> http11;
            case HTTP_2 -> http2;
        };
    }
}
