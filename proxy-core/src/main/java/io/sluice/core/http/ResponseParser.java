package io.sluice.core.http;

import io.sluice.spi.http.HeaderNames;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads response heads of one HTTP/1 upstream connection (RFC 9112 §4 to §6). As strict as for requests: an upstream that
 * sends what can be read in two ways is answered for with 502.
 *
 * <p>Used by one event loop.
 */
public final class ResponseParser {
    /** The head is not complete yet. */
    public static final int INCOMPLETE = FieldLines.INCOMPLETE;
    /** The head is refused; {@link #fault()} says why. */
    public static final int REFUSED = FieldLines.REFUSED;

    private static final byte[] VERSION = "HTTP/1.1 ".getBytes(StandardCharsets.US_ASCII);
    private static final int MINOR = 7;
    private static final int STATUS_END = "HTTP/1.1 200".length();
    private static final long FRAMING = KnownHeader.CONTENT_LENGTH.bit() | KnownHeader.TRANSFER_ENCODING.bit();

    private final HeadLimits limits;
    private String fault = "";
    private CanonicalResponse response;
    private long bodyLength;
    private boolean persistent;

    /** A parser for one connection. */
    @SuppressWarnings("NullAway.Init") // response is set before parse() returns a length
    public ResponseParser(HeadLimits limits) {
        this.limits = limits;
    }

    /** Why the last head was refused. */
    public String fault() {
        return fault;
    }

    /** The last complete head. */
    public CanonicalResponse response() {
        return response;
    }

    /** How long the body of the last response is: a length or one of {@link BodyLength}'s marks. */
    public long bodyLength() {
        return bodyLength;
    }

    /** Whether the connection can be used again after the last response. */
    public boolean isPersistent() {
        return persistent;
    }

    /**
     * Reads a head from the beginning of an array, which becomes the response's own when the head is complete.
     *
     * @param toHead whether the request was a HEAD
     * @return the length of the head, {@link #INCOMPLETE} or {@link #REFUSED}
     */
    public int parse(byte[] source, int length, boolean toHead) {
        int limited = Math.min(length, limits.headBytes());
        if (!beginsLikeStatusLine(source, limited)) {
            return refuse("no status line");
        }
        if (limited < STATUS_END + 2) {
            return INCOMPLETE;
        }
        int status = digits(source, STATUS_END - 3);
        boolean delimited = source[STATUS_END] == ' ' || source[STATUS_END] == Lexis.CR;
        if (status < 100 || status > 599 || !delimited) {
            return refuse("illegal status");
        }
        int lineEnd = Lexis.endOfValue(source, STATUS_END, limited);
        if (lineEnd + 1 >= limited) {
            return incomplete(length);
        }
        if (source[lineEnd] != Lexis.CR || source[lineEnd + 1] != Lexis.LF) {
            return refuse("illegal character in status line");
        }
        var fields = new Fields(source, length);
        var lines = new FieldLines(limits);
        int end = lines.read(source, lineEnd + 2, limited, fields);
        if (end == FieldLines.INCOMPLETE) {
            return incomplete(length);
        }
        if (end == FieldLines.REFUSED) {
            return refuse(lines.fault().reason());
        }
        response = new CanonicalResponse(status, fields);
        return readFraming(source[MINOR] == '0', toHead) ? end : REFUSED;
    }

    private static boolean beginsLikeStatusLine(byte[] source, int length) {
        int known = Math.min(length, VERSION.length);
        for (int i = 0; i < known; i++) {
            boolean minor = i == MINOR && (source[i] == '0' || source[i] == '1');
            if (source[i] != VERSION[i] && !minor) {
                return false;
            }
        }
        return true;
    }

    private static int digits(byte[] source, int at) {
        int number = 0;
        for (int i = at; i < at + 3; i++) {
            if (source[i] < '0' || source[i] > '9') {
                return -1;
            }
            number = number * 10 + source[i] - '0';
        }
        return number;
    }

    private int incomplete(int length) {
        return length >= limits.headBytes() ? refuse("head too long") : INCOMPLETE;
    }

    // RFC 9112 §6.3, the response's half.
    private boolean readFraming(boolean old, boolean toHead) {
        Fields fields = response.headers();
        persistent = !old;
        if (fields.mayHave(KnownHeader.CONNECTION)) {
            var options = ConnectionOptions.of(fields);
            persistent = old ? options.contains("keep-alive") : !options.contains("close");
        }
        long declared = BodyLength.UNTIL_CLOSE;
        if (fields.mayHave(KnownHeader.TRANSFER_ENCODING)) {
            if (old || fields.mayHave(KnownHeader.CONTENT_LENGTH) || !isChunked(fields)) {
                refuse("illegal Transfer-Encoding");
                return false;
            }
            declared = BodyLength.CHUNKED;
        } else if (fields.mayHaveAny(FRAMING)) {
            declared = ContentLength.of(fields);
            if (declared < 0) {
                refuse("illegal Content-Length");
                return false;
            }
        }
        bodyLength = toHead || response.isBodiless() ? 0 : declared;
        persistent &= bodyLength != BodyLength.UNTIL_CLOSE;
        return true;
    }

    private static boolean isChunked(Fields fields) {
        var codings = fields.all(HeaderNames.TRANSFER_ENCODING);
        return codings.size() == 1
                && codings.getFirst().toLowerCase(Locale.ROOT).equals("chunked");
    }

    private int refuse(String reason) {
        fault = reason;
        return REFUSED;
    }
}
