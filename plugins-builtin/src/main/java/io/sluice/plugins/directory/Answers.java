package io.sluice.plugins.directory;

import io.sluice.spi.Exchange;
import io.sluice.spi.HeaderTemplate;
import io.sluice.spi.Response;
import io.sluice.spi.body.Body;
import io.sluice.spi.http.ByteRange;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.Headers;
import io.sluice.spi.http.RangeSelection;
import io.sluice.spi.http.Validators;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes the response for a file: whole or in parts, or that it is the one the client has.
 *
 * @param cacheControl for what is not HTML
 * @param varies whether what is sent depends on {@code Accept-Encoding}
 */
record Answers(
        MediaTypes types,
        String cacheControl,
        String cacheControlOfHtml,
        boolean varies,
        boolean download,
        List<HeaderTemplate> headers) {

    Response of(Representation file, Exchange exchange, Instant now) {
        Headers request = exchange.request().headers();
        Validators validators = file.validators(now);
        if (!Preconditions.hold(request, validators)) {
            return Response.text(412, "Precondition Failed");
        }
        if (validators.isNotModified(request)) {
            return described(Response.of(304), file, validators);
        }
        var range = request.first(HeaderNames.RANGE);
        boolean inParts = range.isPresent()
                && exchange.request().method().equals("GET")
                && validators.permitRange(request.first(HeaderNames.IF_RANGE));
        var selection = inParts ? RangeSelection.of(range.get(), file.size()) : new RangeSelection.Whole();
        return switch (selection) {
            case RangeSelection.Whole whole ->
                typed(ok(200, file, validators, exchange), file)
                        .withFile(file.file().path(), 0, file.size());
            case RangeSelection.Unsatisfiable none ->
                Response.text(416, "Range Not Satisfiable")
                        .withHeader(HeaderNames.CONTENT_RANGE, "bytes */" + file.size());
            case RangeSelection.Parts(var parts)
            when parts.size() == 1 ->
                typed(ok(206, file, validators, exchange), file)
                        .withHeader(HeaderNames.CONTENT_RANGE, parts.getFirst().contentRange(file.size()))
                        .withFile(
                                file.file().path(),
                                parts.getFirst().first(),
                                parts.getFirst().length());
            case RangeSelection.Parts(var parts) -> inParts(ok(206, file, validators, exchange), file, parts);
        };
    }

    private Response ok(int status, Representation file, Validators validators, Exchange exchange) {
        Response response =
                described(Response.of(status), file, validators).withHeader(HeaderNames.ACCEPT_RANGES, "bytes");
        if (file.coding().isPresent()) {
            response = response.withHeader(
                    HeaderNames.CONTENT_ENCODING, file.coding().get().token());
        }
        if (download) {
            response = response.withHeader(HeaderNames.CONTENT_DISPOSITION, attachment(file.name()));
        }
        for (HeaderTemplate header : headers) {
            response = response.withHeader(header.name(), header.value().expand(exchange));
        }
        return response;
    }

    /** What a 304 says, too. */
    private Response described(Response response, Representation file, Validators validators) {
        boolean isHtml = types.of(file.name()).startsWith(MediaTypes.HTML);
        Response described = response.withHeader(
                        HeaderNames.ETAG, validators.etag().orElseThrow())
                .withHeader(HeaderNames.LAST_MODIFIED, validators.lastModified().orElseThrow())
                .withHeader(HeaderNames.CACHE_CONTROL, isHtml ? cacheControlOfHtml : cacheControl);
        return varies ? described.withHeader(HeaderNames.VARY, HeaderNames.ACCEPT_ENCODING.toString()) : described;
    }

    private Response typed(Response response, Representation file) {
        return response.withHeader(HeaderNames.CONTENT_TYPE, types.of(file.name()));
    }

    /** RFC 9110 §14.6. */
    private Response inParts(Response response, Representation file, List<ByteRange> ranges) {
        var random = ThreadLocalRandom.current();
        String boundary = Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
        var parts = new ArrayList<Body>(2 * ranges.size() + 1);
        for (ByteRange range : ranges) {
            parts.add(bytes("\r\n--" + boundary + "\r\nContent-Type: " + types.of(file.name()) + "\r\nContent-Range: "
                    + range.contentRange(file.size()) + "\r\n\r\n"));
            parts.add(new Body.FileRange(file.file().path(), range.first(), range.length()));
        }
        parts.add(bytes("\r\n--" + boundary + "--\r\n"));
        return response.withHeader(HeaderNames.CONTENT_TYPE, "multipart/byteranges; boundary=" + boundary)
                .withSequence(parts);
    }

    private static Body bytes(String text) {
        return new Body.Bytes(
                ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)).asReadOnlyBuffer());
    }

    /** RFC 6266: a name for everybody in ASCII, and the real one where it differs. */
    private static String attachment(String name) {
        var plain = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            plain.append(c < ' ' || c > '~' || c == '"' || c == '\\' || c == '%' ? '_' : c);
        }
        String disposition = "attachment; filename=\"" + plain + '"';
        return plain.toString().equals(name)
                ? disposition
                : disposition + "; filename*=UTF-8''"
                        + URLEncoder.encode(name, StandardCharsets.UTF_8)
                                .replace("+", "%20")
                                .replace("*", "%2A");
    }
}
