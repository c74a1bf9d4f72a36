package io.sluice.core.forward;

import io.sluice.core.http.CanonicalRequest;
import io.sluice.core.http.ConnectionOptions;
import io.sluice.core.http.Fields;
import io.sluice.core.http.HttpVersion;
import io.sluice.core.http.KnownHeader;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How a request asks for another protocol, and how a 101 agrees to it (RFC 9110 §7.8). Both sides are read strictly, because
 * behind a switch that only one of two parsers saw, anything can be smuggled.
 */
public final class UpgradeHeaders {
    /** No other protocol. */
    public static final String NONE = "";

    private static final String WEBSOCKET = "websocket";
    private static final HeaderName KEY = HeaderName.of("Sec-WebSocket-Key");
    private static final HeaderName ACCEPT = HeaderName.of("Sec-WebSocket-Accept");
    /** Fixed by RFC 6455 §1.3: what makes an answer one of a server that knows WebSocket. */
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private UpgradeHeaders() {}

    /**
     * The protocol that a request asks for, if it may.
     *
     * @param request with the headers about its connection still there
     * @param permitted names in lower case
     * @return one of those, or {@link #NONE}, such that the request is an ordinary one
     */
    public static String wantedBy(CanonicalRequest request, Set<String> permitted) {
        Fields fields = request.headers();
        boolean possible = request.version() == HttpVersion.HTTP_1_1
                && request.bodyLength() == 0
                && fields.mayHave(KnownHeader.CONNECTION)
                && ConnectionOptions.of(fields).contains("upgrade");
        String wanted = possible ? firstOf(fields, permitted) : NONE;
        return !wanted.equals(WEBSOCKET) || isHandshake(request) ? wanted : NONE;
    }

    private static String firstOf(Fields fields, Set<String> permitted) {
        for (String line : fields.all(HeaderNames.UPGRADE)) {
            for (String item : line.split(",", -1)) {
                String protocol = item.strip().toLowerCase(Locale.ROOT);
                if (permitted.contains(protocol)) {
                    return protocol;
                }
            }
        }
        return NONE;
    }

    // RFC 6455 §4.1: what lacks any of this no server can answer by 101.
    private static boolean isHandshake(CanonicalRequest request) {
        return request.method().equals("GET") && request.headers().count(KEY) == 1;
    }

    /** The lines that ask an origin for a protocol, behind those that there are already. */
    public static byte[] lines(byte[] before, String protocol) {
        byte[] more = ("Connection: Upgrade\r\nUpgrade: " + protocol + "\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(before, before.length + more.length);
        System.arraycopy(more, 0, all, before.length, more.length);
        return all;
    }

    /** Whether a 101 agrees to just what was asked for. */
    public static boolean isAgreed(String protocol, Fields request, Fields response) {
        List<String> named = response.all(HeaderNames.UPGRADE);
        return !protocol.equals(NONE)
                && ConnectionOptions.of(response).contains("upgrade")
                && named.size() == 1
                && named.getFirst().equalsIgnoreCase(protocol)
                && (!protocol.equals(WEBSOCKET) || isAccepted(request, response));
    }

    private static boolean isAccepted(Fields request, Fields response) {
        List<String> keys = request.all(KEY);
        List<String> answers = response.all(ACCEPT);
        return keys.size() == 1 && answers.size() == 1 && answers.getFirst().equals(answerTo(keys.getFirst()));
    }

    private static String answerTo(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /** Tells a client of the agreement, in a head without other headers about its connection. */
    public static void agree(Fields response, String protocol) {
        response.set(HeaderNames.CONNECTION, "Upgrade");
        response.set(HeaderNames.UPGRADE, protocol);
    }
}
