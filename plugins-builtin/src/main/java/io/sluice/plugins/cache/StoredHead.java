package io.sluice.plugins.cache;

import io.sluice.spi.http.HeaderName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A response's head as bytes, for stores. They begin with the number of their form: bytes of another form are of no use, and what is
 * broken off or longer than it says is no head.
 */
final class StoredHead {
    private static final int FORM = 1;

    private StoredHead() {}

    static ByteBuffer write(StoredResponse response) {
        var bytes = new ByteArrayOutputStream(512);
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(FORM);
            out.writeShort(response.status());
            write(out, response.freshness());
            write(
                    out,
                    response.vary().names().stream().map(HeaderName::toString).toList());
            write(out, response.vary().values());
            write(out, List.copyOf(response.tags()));
            out.writeInt(response.fields().size());
            for (Field field : response.fields()) {
                write(out, field.name().toString());
                write(out, field.value());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written", e);
        }
        return ByteBuffer.wrap(bytes.toByteArray()).asReadOnlyBuffer();
    }

    private static void write(DataOutputStream out, Freshness freshness) throws IOException {
        out.writeLong(freshness.lifetime());
        out.writeLong(freshness.initialAge());
        out.writeLong(freshness.arrived());
        out.writeLong(freshness.staleWhileRevalidate());
        out.writeLong(freshness.staleIfError());
        out.writeBoolean(freshness.mustValidate());
        out.writeBoolean(freshness.neverStale());
    }

    private static void write(DataOutputStream out, List<String> texts) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            write(out, text);
        }
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** A response without its body; empty for what is none. */
    static Optional<Draft> read(ByteBuffer head) {
        byte[] bytes = new byte[head.remaining()];
        head.get(bytes);
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readByte() != FORM) {
                return Optional.empty();
            }
            int status = in.readUnsignedShort();
            var freshness = freshness(in);
            var names = new ArrayList<HeaderName>();
            for (String name : texts(in)) {
                names.add(HeaderName.of(name));
            }
            var vary = new VaryKey(names, texts(in));
            Set<String> tags = new HashSet<>(texts(in));
            var fields = new ArrayList<Field>();
            for (int left = count(in); left > 0; left--) {
                fields.add(new Field(HeaderName.of(text(in)), text(in)));
            }
            boolean isWhole =
                    in.available() == 0 && vary.names().size() == vary.values().size();
            return isWhole ? Optional.of(new Draft(status, fields, freshness, vary, tags)) : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Freshness freshness(DataInputStream in) throws IOException {
        return new Freshness(
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readBoolean(),
                in.readBoolean());
    }

    private static List<String> texts(DataInputStream in) throws IOException {
        var texts = new ArrayList<String>();
        for (int left = count(in); left > 0; left--) {
            texts.add(text(in));
        }
        return texts;
    }

    private static String text(DataInputStream in) throws IOException {
        byte[] bytes = new byte[count(in)];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** A number of things that follow, each of which takes a byte at least. */
    private static int count(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > in.available()) {
            throw new IOException("not a number of what follows: " + count);
        }
        return count;
    }
}
