package io.sluice.core.http2;

/**
 * What the peer may still send on a connection, all streams together (RFC 9113 §6.9): given back as it is used up, announced when half of
 * it has gathered. Owned by its connection's loop.
 */
final class ReceiveWindow {
    private final FrameWriter writer;
    private final int size;
    private final boolean tied;
    private int left;
    private int unannounced;
    private boolean ended;

    /**
     * Says nothing yet.
     *
     * @param tied whether bytes have to be passed on before there is room for more. Not at a peer's connection, where one client's
     *     slow reading must not hold up others: there only a stream's own window is tied to its reader.
     */
    ReceiveWindow(FrameWriter writer, int size, boolean tied) {
        this.writer = writer;
        this.size = size;
        this.tied = tied;
        this.left = Math.max(FrameType.DEFAULT_WINDOW, size);
    }

    /** Says how much more than the default it is. */
    void start() {
        if (left > FrameType.DEFAULT_WINDOW) {
            writer.windowUpdate(0, left - FrameType.DEFAULT_WINDOW);
        }
    }

    /** Bytes came; whether the peer was allowed to send them. */
    boolean charge(int length) {
        left -= length;
        if (left < 0) {
            return false;
        }
        if (!tied) {
            giveBack(length);
        }
        return true;
    }

    /** Bytes of a stream were passed on, or dropped. */
    void passedOn(int length) {
        if (tied && length > 0) {
            giveBack(length);
        }
    }

    private void giveBack(int length) {
        unannounced += length;
        if (unannounced >= size / 2 && !ended) {
            writer.windowUpdate(0, unannounced);
            left += unannounced;
            unannounced = 0;
        }
    }

    /** Nothing is announced any more. */
    void end() {
        ended = true;
    }
}
