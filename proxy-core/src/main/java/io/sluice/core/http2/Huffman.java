package io.sluice.core.http2;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * The Huffman code of RFC 7541 Appendix B.
 *
 * <p>Theory of operation. The code is canonical, so the lengths alone give it. For decoding, it is a tree with 256 inner nodes;
 * one step takes four bits from a node to another, and passes at most one symbol since none is shorter than five bits. So the
 * decoder is an array of 256 × 16 steps that fits into the first-level cache.
 */
final class Huffman {
    /** What {@link #decode} gives for text that is no code. */
    static final int ILLEGAL = -1;

    private static final int SYMBOLS = 257;
    private static final int END_OF_STRING = 256;
    private static final byte[] LENGTHS = lengths("""
            13 23 28 28 28 28 28 28 28 24 30 28 28 30 28 28 28 28 28 28 28 28 30 28 28 28 28 28 28 28 28 28 6 10 10 12 13 6 8 11
            10 10 8 11 8 6 6 6 5 5 5 6 6 6 6 6 6 6 7 8 15 6 12 10 13 6 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 8 7 8 13 19 13
            14 6 15 5 6 5 6 5 6 6 6 5 7 7 6 6 6 5 6 7 6 5 5 6 7 7 7 7 7 15 11 14 13 28 20 22 20 20 22 22 22 23 22 23 23 23 23 23
            24 23 24 24 22 23 24 23 23 23 23 21 22 23 22 23 23 24 22 21 20 22 22 23 23 21 23 22 22 24 21 22 23 23 21 21 22 21 23
            22 23 23 20 22 22 22 23 22 22 23 26 26 20 19 22 23 22 25 26 26 26 27 27 26 24 25 19 21 26 27 27 26 27 24 21 21 26 26
            28 27 27 27 20 24 20 21 22 21 21 23 22 22 25 25 24 24 26 23 26 27 26 26 27 27 27 27 27 28 27 27 27 27 27 26 30""");
    private static final int[] CODES = codes();

    private static final int EMITS = 1 << 16;
    private static final int FAILS = 1 << 17;
    private static final int SYMBOL_SHIFT = 8;
    private static final int NODE = 0xff;
    private static final int[] STEPS = new int[256 * 16];
    private static final boolean[] MAY_END = new boolean[256];

    static {
        buildSteps();
    }

    private Huffman() {}

    private static byte[] lengths(String text) {
        String[] numbers = text.split("\\s+", -1);
        var lengths = new byte[SYMBOLS];
        for (int i = 0; i < SYMBOLS; i++) {
            lengths[i] = Byte.parseByte(numbers[i]);
        }
        return lengths;
    }

    private static int[] codes() {
        var codes = new int[SYMBOLS];
        int code = 0;
        for (int length = 1; length <= 30; length++) {
            code <<= 1;
            for (int symbol = 0; symbol < SYMBOLS; symbol++) {
                if (LENGTHS[symbol] == length) {
                    codes[symbol] = code++;
                }
            }
        }
        return codes;
    }

    private static void buildSteps() {
        // Inner nodes have two children each: another inner node's number, or a symbol marked by its complement.
        int[][] children = new int[256][2];
        int nodes = 1;
        for (int symbol = 0; symbol < SYMBOLS; symbol++) {
            int node = 0;
            for (int bit = LENGTHS[symbol] - 1; bit > 0; bit--) {
                int side = CODES[symbol] >> bit & 1;
                if (children[node][side] == 0) {
                    children[node][side] = nodes++;
                }
                node = children[node][side];
            }
            children[node][CODES[symbol] & 1] = ~symbol;
        }
        for (int node = 0; node < 256; node++) {
            for (int nibble = 0; nibble < 16; nibble++) {
                STEPS[node * 16 + nibble] = step(children, node, nibble);
            }
        }
        // RFC 7541 §5.2: padding is the beginning of the end-of-string code, ones only, shorter than a byte.
        int node = 0;
        for (int ones = 0; ones < 8; ones++) {
            MAY_END[node] = true;
            node = children[node][1];
        }
    }

    private static int step(int[][] children, int from, int nibble) {
        int node = from;
        int emitted = 0;
        for (int bit = 3; bit >= 0; bit--) {
            int next = children[node][nibble >> bit & 1];
            if (next >= 0) {
                node = next;
            } else if (~next == END_OF_STRING) {
                return FAILS;
            } else {
                emitted = EMITS | ~next << SYMBOL_SHIFT;
                node = 0;
            }
        }
        return node | emitted;
    }

    /**
     * Decodes.
     *
     * @param target has room for eight fifths of the encoded length
     * @return number of bytes decoded, or {@link #ILLEGAL}
     */
    static int decode(byte[] source, int from, int to, byte[] target) {
        int node = 0;
        int at = 0;
        for (int i = from; i < to; i++) {
            int step = STEPS[node << 4 | ((source[i] >> 4) & 0xf)];
            if ((step & (EMITS | FAILS)) != 0) {
                if ((step & FAILS) != 0) {
                    return ILLEGAL;
                }
                target[at++] = (byte) (step >> SYMBOL_SHIFT);
            }
            step = STEPS[(step & NODE) << 4 | (source[i] & 0xf)];
            if ((step & (EMITS | FAILS)) != 0) {
                if ((step & FAILS) != 0) {
                    return ILLEGAL;
                }
                target[at++] = (byte) (step >> SYMBOL_SHIFT);
            }
            node = step & NODE;
        }
        return MAY_END[node] ? at : ILLEGAL;
    }

    /** The length in bytes that a text takes when encoded. */
    static int encodedLength(byte[] source, int from, int to) {
        long bits = 0;
        for (int i = from; i < to; i++) {
            bits += LENGTHS[source[i] & 0xff];
        }
        return (int) ((bits + 7) >> 3);
    }

    /** Encodes a text. */
    static void encode(byte[] source, int from, int to, ByteBuf out) {
        long pending = 0;
        int bits = 0;
        for (int i = from; i < to; i++) {
            int symbol = source[i] & 0xff;
            pending = pending << LENGTHS[symbol] | CODES[symbol];
            bits += LENGTHS[symbol];
            while (bits >= 8) {
                bits -= 8;
                out.writeByte((int) (pending >> bits));
            }
        }
        if (bits > 0) {
            out.writeByte((int) ((pending << (8 - bits)) | (0xff >> bits)));
        }
    }

    /** For tests: the lengths of all codes. */
    static byte[] codeLengths() {
        return Arrays.copyOf(LENGTHS, SYMBOLS);
    }
}
