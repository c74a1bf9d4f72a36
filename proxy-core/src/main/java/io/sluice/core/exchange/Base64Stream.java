package io.sluice.core.exchange;

import io.netty.buffer.ByteBuf;

/**
 * Decodes Base64 (RFC 4648 §4) that comes in parts, cut anywhere. Padding may stand within, as where several encoded pieces were
 * put together. Owned by its exchange's loop.
 */
final class Base64Stream {
    private static final int PADDING = '=';

    private int bits;
    private int letters;
    private int padding;

    /**
     * Decodes a part, and releases it.
     *
     * @throws IllegalArgumentException when it is not Base64
     */
    ByteBuf decode(ByteBuf part) {
        ByteBuf decoded = part.alloc().buffer(part.readableBytes() / 4 * 3 + 3);
        try {
            while (part.isReadable()) {
                take(part.readUnsignedByte(), decoded);
            }
            return decoded.retain();
        } finally {
            part.release();
            decoded.release();
        }
    }

    private void take(int letter, ByteBuf out) {
        if (letter == PADDING) {
            padding++;
            bits <<= 6;
        } else if (padding > 0) {
            throw new IllegalArgumentException("letter behind padding");
        } else {
            bits = bits << 6 | valueOf(letter);
        }
        if (++letters == 4) {
            if (padding > 2) {
                throw new IllegalArgumentException("nothing but padding");
            }
            for (int i = 0; i < 3 - padding; i++) {
                out.writeByte(bits >> (16 - 8 * i));
            }
            bits = 0;
            letters = 0;
            padding = 0;
        }
    }

    private static int valueOf(int letter) {
        if (letter >= 'A' && letter <= 'Z') {
            return letter - 'A';
        }
        if (letter >= 'a' && letter <= 'z') {
            return letter - 'a' + 26;
        }
        if (letter >= '0' && letter <= '9') {
            return letter - '0' + 52;
        }
        return switch (letter) {
            case '+' -> 62;
            case '/' -> 63;
            default -> throw new IllegalArgumentException("not a letter of Base64");
        };
    }

    /** Whether what has come so far can be all. */
    boolean isWhole() {
        return letters == 0;
    }
}
