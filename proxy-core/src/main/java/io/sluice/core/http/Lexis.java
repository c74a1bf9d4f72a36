package io.sluice.core.http;

import io.sluice.spi.http.HeaderName;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Classes of bytes in HTTP/1 (RFC 9110 §5.5, §5.6; RFC 9112 §3). */
final class Lexis {
    static final byte CR = '\r';
    static final byte LF = '\n';

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long LOW = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;
    private static final boolean[] TOKEN = new boolean[256];

    static {
        for (int c = 0; c < 256; c++) {
            TOKEN[c] = HeaderName.isTokenByte(c);
        }
    }

    private Lexis() {}

    static boolean isToken(byte b) {
        return TOKEN[b & 0xff];
    }

    /**
     * The place of the first byte at or after {@code from} that must not stand inside a header's value: a control
     * character other than tab, or DEL. Eight bytes at a time: subtracting sets the top bit of bytes below the bound.
     */
    static int endOfValue(byte[] source, int from, int to) {
        int at = from;
        while (at + 8 <= to) {
            long word = (long) LONG.get(source, at);
            long belowSpace = (word - LOW * 0x20) & ~word & HIGH;
            long del = word ^ (LOW * 0x7f);
            long isDel = (del - LOW) & ~del & HIGH;
            if ((belowSpace | isDel) != 0) {
                break;
            }
            at += 8;
        }
        while (at < to) {
            byte b = source[at];
            if ((b >= 0 && b < ' ' && b != '\t') || b == 0x7f) {
                return at;
            }
            at++;
        }
        return to;
    }

    /** The place of the first byte at or after {@code from} that is no visible ASCII character. */
    static int endOfTarget(byte[] source, int from, int to) {
        int at = from;
        while (at < to && source[at] > ' ' && source[at] < 0x7f) {
            at++;
        }
        return at;
    }
}
