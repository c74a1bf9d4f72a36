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
import java.util.concurrent.ThreadLocalRandom;

/**
 * A request's wish for another protocol: how a client puts it, how a peer is asked, how it agrees, and how the client is told. By
 * HTTP/1.1 that is an Upgrade with a 101 (RFC 9110 §7.8), by HTTP/2 an extended CONNECT with a 2xx (RFC 8441); any client goes with
 * any peer. All is read strictly, because behind a switch that only one of two parsers saw, anything can be smuggled. Owned by
 * its exchange's loop.
 */
public final class ProtocolSwitch {
    /** No other protocol. */
    public static final ProtocolSwitch NONE = new ProtocolSwitch("", "");

    private static final String WEBSOCKET = "websocket";
    private static final HeaderName KEY = HeaderName.of("Sec-WebSocket-Key");
    private static final HeaderName ACCEPT = HeaderName.of("Sec-WebSocket-Accept");
    private static final int KEY_BYTES = 16;
    /** Fixed by RFC 6455 §1.3: what makes an answer one of a server that knows WebSocket. */
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final String protocol;
    private final String clientKey;
    private String askedWith = "";
    private boolean askedByConnect;

    private ProtocolSwitch(String protocol, String clientKey) {
        this.protocol = protocol;
        this.clientKey = clientKey;
    }

    // --- the client's wish
    // ------------------------------------------------------------------------------------------------

    /**
     * The protocol that a request asks for, if it may.
     *
     * @param request with the headers about its connection still there
     * @param permitted names in lower case
     * @return {@link #NONE} when it asks for none of those
     */
    public static ProtocolSwitch wantedBy(CanonicalRequest request, Set<String> permitted) {
        if (request.isExtendedConnect()) {
            String protocol = request.connectProtocol().toLowerCase(Locale.ROOT);
            return permitted.contains(protocol) ? new ProtocolSwitch(protocol, "") : NONE;
        }
        Fields fields = request.headers();
        boolean possible = request.version() == HttpVersion.HTTP_1_1
                && request.bodyLength() == 0
                && fields.mayHave(KnownHeader.CONNECTION)
                && ConnectionOptions.of(fields).contains("upgrade");
        String wanted = possible ? firstOf(fields, permitted) : "";
        if (wanted.isEmpty() || (wanted.equals(WEBSOCKET) && !isHandshake(request))) {
            return NONE;
        }
        return new ProtocolSwitch(wanted, fields.first(KEY).orElse(""));
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
        return "";
    }

    // RFC 6455 §4.1: what lacks any of this no server can answer by 101.
    private static boolean isHandshake(CanonicalRequest request) {
        return request.method().equals("GET") && request.headers().count(KEY) == 1;
    }

    /** Whether another protocol is asked for. */
    public boolean isWanted() {
        return !protocol.isEmpty();
    }

    private boolean isWebSocket() {
        return protocol.equals(WEBSOCKET);
    }

    // --- asking a peer
    // ----------------------------------------------------------------------------------------------------

    /**
     * Makes a request's head ask a peer by an Upgrade.
     *
     * @param before ready lines that there are already
     * @return those with the ones that ask behind them
     */
    public byte[] askByUpgrade(Fields request, byte[] before) {
        askedByConnect = false;
        if (isWebSocket()) {
            askedWith = clientKey.isEmpty() ? newKey() : clientKey;
            request.set(KEY, askedWith);
        }
        byte[] more = ("Connection: Upgrade\r\nUpgrade: " + protocol + "\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(before, before.length + more.length);
        System.arraycopy(more, 0, all, before.length, more.length);
        return all;
    }

    // RFC 6455 §4.1: 16 random bytes. They guard nobody's secret, but tell answers of servers from those of caches.
    private static String newKey() {
        var bytes = new byte[KEY_BYTES];
        ThreadLocalRandom.current().nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * Makes a request's head ask a peer by an extended CONNECT.
     *
     * @return the protocol
     */
    public String askByConnect(Fields request) {
        askedByConnect = true;
        // RFC 8441 §5: the handshake's proof has no place where a stream is opened for it.
        request.remove(KEY);
        return protocol;
    }

    // --- the answer
    // -------------------------------------------------------------------------------------------------------

    /** Whether a peer's consent, a 101 or what stands for it, is to just what was asked for. */
    public boolean isAgreed(Fields response) {
        if (!isWanted() || askedByConnect) {
            return isWanted();
        }
        List<String> named = response.all(HeaderNames.UPGRADE);
        return ConnectionOptions.of(response).contains("upgrade")
                && named.size() == 1
                && named.getFirst().equalsIgnoreCase(protocol)
                && (!isWebSocket() || isAccepted(response));
    }

    private boolean isAccepted(Fields response) {
        List<String> answers = response.all(ACCEPT);
        return answers.size() == 1 && answers.getFirst().equals(answerTo(askedWith));
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

    /** Tells a client of HTTP/1.1 of the agreement, in a head without other headers about its connection. */
    public void agreeByUpgrade(Fields response) {
        response.set(HeaderNames.CONNECTION, "Upgrade");
        response.set(HeaderNames.UPGRADE, protocol);
        if (isWebSocket()) {
            response.set(ACCEPT, answerTo(clientKey));
        }
    }

    /** Tells a client of HTTP/2 of the agreement, in a head without headers about its connection. */
    public void agreeByConnect(Fields response) {
        response.remove(ACCEPT);
    }
}
