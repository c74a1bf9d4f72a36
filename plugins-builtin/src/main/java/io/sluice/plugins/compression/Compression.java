package io.sluice.plugins.compression;

import io.sluice.spi.Exchange;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.body.BodyResult;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.Headers;
import io.sluice.spi.http.MediaRange;
import io.sluice.spi.http.Preferences;
import io.sluice.spi.http.ResponseHead;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an instance does, whichever hook it does it in.
 *
 * @param encodings in the order of preference
 * @param decodings the codings that are unpacked
 * @param unpacksForAll whether they are for clients that understand them, too
 */
record Compression(
        List<Encoding> encodings,
        List<MediaRange> types,
        long minLength,
        List<MediaRange> flushTypes,
        Map<Coding, Traffic> decodings,
        boolean unpacksForAll) {
    private static final int NO_CONTENT = 204;
    private static final int RESET_CONTENT = 205;
    private static final int PARTIAL_CONTENT = 206;
    private static final int NOT_MODIFIED = 304;
    private static final String IDENTITY = "identity";

    // HEAD says what GET would, and the length of a body that is not made cannot be known.
    private static final ResponseResult LENGTH_UNKNOWN =
            ResponseResult.proceed().filtering(chunk -> BodyResult.proceed());

    ResponseResult apply(Exchange exchange, ResponseHead head) {
        if (!isChangeable(head)) {
            return ResponseResult.proceed();
        }
        if (head.status() == NOT_MODIFIED) {
            agreeWithTheWholeResponse(exchange.request().headers(), head);
            return ResponseResult.proceed();
        }
        String coded = head.headers().first(HeaderNames.CONTENT_ENCODING).orElse(IDENTITY);
        var wanted = Preferences.of(exchange.request().headers(), HeaderNames.ACCEPT_ENCODING);
        return coded.equalsIgnoreCase(IDENTITY)
                ? encode(exchange, head, wanted)
                : decode(head, wanted, coded.equalsIgnoreCase("x-gzip") ? "gzip" : coded, isHead(exchange));
    }

    private static boolean isHead(Exchange exchange) {
        return exchange.request().method().equals("HEAD");
    }

    /** Not without a body, not a part of one, and not against the will of who made it. */
    private static boolean isChangeable(ResponseHead head) {
        int status = head.status();
        return status >= 200
                && status != NO_CONTENT
                && status != RESET_CONTENT
                && status != PARTIAL_CONTENT
                && !forbidsTransforming(head.headers());
    }

    /**
     * A 304 has the {@code Vary} and {@code ETag} that the 200 would have (RFC 9110 §15.4.5): by another tag a client could not
     * freshen what it keeps. What a 304 leaves open, its type before all, shows in how the client names the tag.
     */
    private void agreeWithTheWholeResponse(Headers request, ResponseHead head) {
        var headers = head.headers();
        boolean mayBeEncoded = !encodings.isEmpty()
                && (!headers.contains(HeaderNames.CONTENT_TYPE) || MediaRange.anyContains(types, headers));
        if (mayBeEncoded || (!decodings.isEmpty() && !unpacksForAll)) {
            head.varyBy(HeaderNames.ACCEPT_ENCODING);
        }
        if (isNamedWeakly(headers, request, mayBeEncoded)) {
            head.disownBody();
        }
    }

    private boolean isNamedWeakly(Headers response, Headers request, boolean mayBeEncoded) {
        String tag = response.first(HeaderNames.ETAG).orElse("");
        String named = String.join(",", request.all(HeaderNames.IF_NONE_MATCH));
        boolean isNamed = !tag.isEmpty() && named.contains(tag);
        return isNamed
                ? named.contains("W/" + tag)
                : mayBeEncoded
                        && choose(Preferences.of(request, HeaderNames.ACCEPT_ENCODING))
                                .isPresent();
    }

    private static boolean forbidsTransforming(Headers headers) {
        return Preferences.of(headers, HeaderNames.CACHE_CONTROL).names("no-transform");
    }

    private ResponseResult encode(Exchange exchange, ResponseHead head, Preferences wanted) {
        long length = length(head.headers());
        boolean worthIt = length < 0 || length >= minLength;
        if (encodings.isEmpty() || !worthIt || !MediaRange.anyContains(types, head.headers())) {
            return ResponseResult.proceed();
        }
        head.varyBy(HeaderNames.ACCEPT_ENCODING);
        var chosen = choose(wanted);
        if (chosen.isEmpty()) {
            return ResponseResult.proceed();
        }
        boolean flushing = MediaRange.anyContains(flushTypes, head.headers());
        head.headers().set(HeaderNames.CONTENT_ENCODING, chosen.get().coding().token());
        head.disownBody();
        if (isHead(exchange)) {
            return LENGTH_UNKNOWN;
        }
        return ResponseResult.proceed().filtering(encoder(chosen.get(), length, flushing, exchange));
    }

    private static long length(Headers headers) {
        var text = headers.first(HeaderNames.CONTENT_LENGTH);
        try {
            return text.isPresent() ? Long.parseLong(text.get()) : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** The coding that the client likes best, no less than none at all. */
    private Optional<Encoding> choose(Preferences wanted) {
        int best = wanted.names(IDENTITY) ? wanted.ofCoding(IDENTITY) - 1 : 0;
        Optional<Encoding> chosen = Optional.empty();
        for (int i = 0; i < encodings.size(); i++) {
            var encoding = encodings.get(i);
            int weight = wanted.ofCoding(encoding.coding().token());
            if (weight > best) {
                best = weight;
                chosen = Optional.of(encoding);
            }
        }
        return chosen;
    }

    private static EncodingFilter encoder(Encoding encoding, long length, boolean flushing, Exchange exchange) {
        var output = new Output();
        try {
            var encoder = encoding.coding().encoder(output, encoding.level(), Coding.windowFor(length));
            return new EncodingFilter(output, encoder, flushing, encoding.traffic(), exchange);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ResponseResult decode(ResponseHead head, Preferences wanted, String coded, boolean bodiless) {
        for (Map.Entry<Coding, Traffic> decoding : decodings.entrySet()) {
            var coding = decoding.getKey();
            if (coding.token().equalsIgnoreCase(coded)) {
                if (!unpacksForAll) {
                    head.varyBy(HeaderNames.ACCEPT_ENCODING);
                }
                return !unpacksForAll && wanted.ofCoding(coding.token()) > 0
                        ? ResponseResult.proceed()
                        : unpack(head, coding, decoding.getValue(), bodiless);
            }
        }
        return ResponseResult.proceed();
    }

    private static ResponseResult unpack(ResponseHead head, Coding coding, Traffic traffic, boolean bodiless) {
        head.headers().remove(HeaderNames.CONTENT_ENCODING);
        // The proxy mends it anyway; until then it would tell others of this chain a length that is not the body's.
        head.headers().remove(HeaderNames.CONTENT_LENGTH);
        head.disownBody();
        if (bodiless) {
            return LENGTH_UNKNOWN;
        }
        try {
            return ResponseResult.proceed().filtering(new DecodingFilter(coding.decoder(), traffic));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
