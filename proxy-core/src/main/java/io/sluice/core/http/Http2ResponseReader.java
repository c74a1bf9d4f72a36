package io.sluice.core.http;

/**
 * Reads response heads and trailers of one HTTP/2 upstream connection out of their fields (RFC 9113 §8.3.2). As strict as for
 * requests, but for white space around values, which origins are known to send and which harms nobody once it is gone.
 *
 * <p>Used by one event loop. For each head: {@link #begin}, the fields, {@link #end}.
 */
public final class Http2ResponseReader implements FieldSink {
    private final SectionReader section;
    private String fault = "";
    private int status;
    private CanonicalResponse response;
    private long bodyLength;

    /** A reader for one connection. */
    @SuppressWarnings("NullAway.Init") // response is set before end() returns true
    public Http2ResponseReader(HeadLimits limits) {
        section = new SectionReader(limits, true);
    }

    /** Makes ready for a head. */
    public void begin() {
        section.begin();
        fault = "";
        status = 0;
    }

    @Override
    public void field(FieldName name, byte[] value, int start, int length) {
        if (!fault.isEmpty()) {
            return;
        }
        if (name.kind() == FieldName.Kind.STATUS) {
            if (status != 0 || !section.isEmpty()) {
                fault = "second or late :status";
            } else if (length == 3) {
                status = digit(value[start]) * 100 + digit(value[start + 1]) * 10 + digit(value[start + 2]);
            }
        } else {
            section.field(name, value, start, length);
        }
    }

    private static int digit(byte b) {
        return b >= '0' && b <= '9' ? b - '0' : -1000;
    }

    /**
     * The head is complete.
     *
     * @param ended whether no body follows
     * @param toHead whether the request was a HEAD
     * @return whether it is well formed; if not, {@link #fault()} says why
     */
    public boolean end(boolean ended, boolean toHead) {
        Fields fields = section.end();
        if (fault.isEmpty()) {
            fault = section.fault().reason();
        }
        if (fault.isEmpty() && (status < 100 || status > 599 || status == 101)) {
            fault = "illegal :status";
        }
        if (fault.isEmpty()) {
            response = new CanonicalResponse(status, fields);
            readFraming(ended, toHead);
        }
        return fault.isEmpty();
    }

    private void readFraming(boolean ended, boolean toHead) {
        Fields fields = response.headers();
        long declared = BodyLength.CHUNKED;
        if (fields.mayHave(KnownHeader.CONTENT_LENGTH)) {
            declared = ContentLength.of(fields);
            if (declared < 0) {
                fault = "illegal Content-Length";
            }
        }
        if (toHead || response.isBodiless()) {
            bodyLength = 0;
        } else if (ended) {
            bodyLength = 0;
            if (declared > 0) {
                fault = "no body where one was declared";
            }
        } else {
            bodyLength = declared;
        }
        if (ended && status < 200) {
            fault = "ended by an interim response";
        }
    }

    /** Why the last head was refused. */
    public String fault() {
        return fault;
    }

    /** The last complete head. */
    public CanonicalResponse response() {
        return response;
    }

    /** How long the body of the last response is: a length or {@link BodyLength#CHUNKED}. */
    public long bodyLength() {
        return bodyLength;
    }
}
