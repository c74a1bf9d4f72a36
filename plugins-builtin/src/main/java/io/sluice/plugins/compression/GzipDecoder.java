package io.sluice.plugins.compression;

import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** RFC 1952. The JDK's stream wants all input at hand and cannot go on where it ran out, so headers are read here. */
final class GzipDecoder implements Decoder {
    private static final int[] MAGIC = {0x1f, 0x8b, 8};
    private static final int FLAGS = 3;
    private static final int FIXED_HEADER = 10;
    private static final int TRAILER = 8;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    private enum Place {
        HEADER,
        EXTRA_LENGTH,
        EXTRA_BYTES,
        NAME_TEXT,
        COMMENT_TEXT,
        HEADER_CRC_BYTES,
        DATA,
        TRAILER_BYTES,
        REST
    }

    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private byte[] in = {};
    private int at;
    private int end;
    private Place place = Place.HEADER;
    private int flags;
    private int count;
    private long number;
    private boolean complete = true;

    @Override
    public void take(byte[] part, int length) {
        in = part;
        at = 0;
        end = length;
    }

    @Override
    public int decode(byte[] out, int from) throws IOException {
        int to = from;
        boolean starved = false;
        while (to < out.length && !starved) {
            if (place == Place.DATA) {
                int made = inflate(out, to);
                to += made;
                starved = made == 0 && place == Place.DATA;
            } else if (at == end) {
                starved = true;
            } else if (place == Place.REST && in[at] != (byte) MAGIC[0]) {
                // Padding behind the last member, which everybody passes over.
                at = end;
            } else {
                read(in[at] & 0xff);
                at++;
            }
        }
        return to - from;
    }

    private int inflate(byte[] out, int from) throws IOException {
        inflater.setInput(in, at, end - at);
        int made;
        try {
            made = inflater.inflate(out, from, out.length - from);
        } catch (DataFormatException e) {
            throw new IOException("corrupt gzip data", e);
        }
        crc.update(out, from, made);
        at = end - inflater.getRemaining();
        if (inflater.needsDictionary()) {
            throw new IOException("gzip data with a dictionary");
        }
        if (inflater.finished()) {
            enter(Place.TRAILER_BYTES);
        }
        return made;
    }

    private void enter(Place next) {
        place = next;
        count = 0;
        number = 0;
    }

    /** Reads a byte of a header or trailer. */
    private void read(int b) throws IOException {
        int index = count++;
        switch (place) {
            case REST -> {
                enter(Place.HEADER);
                inflater.reset();
                crc.reset();
                read(b);
            }
            case HEADER -> header(index, b);
            case EXTRA_LENGTH -> {
                number |= (long) b << (8 * index);
                if (index == 1) {
                    place = number == 0 ? Place.NAME_TEXT : Place.EXTRA_BYTES;
                    count = 0;
                    skipAbsent();
                }
            }
            case EXTRA_BYTES -> next(count == number, Place.NAME_TEXT);
            case NAME_TEXT -> next(b == 0, Place.COMMENT_TEXT);
            case COMMENT_TEXT -> next(b == 0, Place.HEADER_CRC_BYTES);
            case HEADER_CRC_BYTES -> next(count == HEADER_CRC, Place.DATA);
            case TRAILER_BYTES -> trailer(index, b);
            case DATA -> throw new IllegalStateException("data are not read by the byte");
        }
    }

    private void header(int index, int b) throws IOException {
        complete = false;
        if (index < MAGIC.length && b != MAGIC[index]) {
            throw new IOException("not gzip");
        }
        if (index == FLAGS) {
            flags = b;
        }
        next(count == FIXED_HEADER, Place.EXTRA_LENGTH);
    }

    private void next(boolean done, Place next) {
        if (done) {
            enter(next);
            skipAbsent();
        }
    }

    private void skipAbsent() {
        if (place == Place.EXTRA_LENGTH && (flags & EXTRA) == 0) {
            place = Place.NAME_TEXT;
        }
        if (place == Place.NAME_TEXT && (flags & NAME) == 0) {
            place = Place.COMMENT_TEXT;
        }
        if (place == Place.COMMENT_TEXT && (flags & COMMENT) == 0) {
            place = Place.HEADER_CRC_BYTES;
        }
        if (place == Place.HEADER_CRC_BYTES && (flags & HEADER_CRC) == 0) {
            place = Place.DATA;
        }
    }

    private void trailer(int index, int b) throws IOException {
        number |= (long) b << (8 * index);
        if (index == TRAILER - 1) {
            long expected = crc.getValue() | (inflater.getBytesWritten() << 32);
            if (number != expected) {
                throw new IOException("gzip checksum does not match");
            }
            complete = true;
            enter(Place.REST);
        }
    }

    @Override
    public boolean isComplete() {
        return complete;
    }

    @Override
    public void close() {
        inflater.end();
    }
}
