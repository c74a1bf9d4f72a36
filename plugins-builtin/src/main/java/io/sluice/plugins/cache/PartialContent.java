package io.sluice.plugins.cache;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sluice.spi.Response;
import io.sluice.spi.http.ByteRange;
import io.sluice.spi.http.HeaderNames;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Makes responses of parts of a stored body (RFC 9110 §15.3.7). */
final class PartialContent {
    private PartialContent() {}

    static Response of(StoredResponse stored, List<ByteRange> ranges) {
        return ranges.size() == 1 ? single(stored, ranges.getFirst()) : multiple(stored, ranges);
    }

    private static Response single(StoredResponse stored, ByteRange range) {
        Response response = Response.of(206);
        for (Field field : stored.fields()) {
            response = response.withHeader(field.name(), field.value());
        }
        return response.withHeader(
                        HeaderNames.CONTENT_RANGE,
                        range.contentRange(stored.body().remaining()))
                .withBody(slice(stored, range));
    }

    private static Response multiple(StoredResponse stored, List<ByteRange> ranges) {
        String boundary = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        Response response =
                Response.of(206).withHeader(HeaderNames.CONTENT_TYPE, "multipart/byteranges; boundary=" + boundary);
        String type = "";
        for (Field field : stored.fields()) {
            if (field.name().equals(HeaderNames.CONTENT_TYPE)) {
                type = "Content-Type: " + field.value() + "\r\n";
            } else {
                response = response.withHeader(field.name(), field.value());
            }
        }
        var body = new ByteArrayOutputStream();
        for (ByteRange range : ranges) {
            String head = "\r\n--" + boundary + "\r\n" + type + "Content-Range: "
                    + range.contentRange(stored.body().remaining()) + "\r\n\r\n";
            body.writeBytes(head.getBytes(ISO_8859_1));
            byte[] part = new byte[(int) range.length()];
            slice(stored, range).get(part);
            body.writeBytes(part);
        }
        body.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(ISO_8859_1));
        return response.withBody(ByteBuffer.wrap(body.toByteArray()));
    }

    private static ByteBuffer slice(StoredResponse stored, ByteRange range) {
        ByteBuffer body = stored.body();
        return body.slice(body.position() + (int) range.first(), (int) range.length());
    }
}
