package io.sluice.core.http2;

/**
 * What a peer is told that it may do, and where its connection ends if it does more.
 *
 * @param streams at a time, opened by the peer
 * @param streamWindow bytes of a body that may be under way unread, for one stream
 * @param connectionWindow the same for all streams of a connection together
 * @param headerBytes bytes of a header section, as it is announced
 * @param resets streams that may be given up through the peer's doing in {@link #RESET_SECONDS} seconds
 * @param glitches frames without use that may come, net of those that use earns and of a tenth for each second passed
 * @param tunnels whether streams may become tunnels by extended CONNECT (RFC 8441)
 */
public record Http2Limits(
        int streams,
        int streamWindow,
        int connectionWindow,
        int headerBytes,
        int resets,
        int glitches,
        boolean tunnels) {
    /** The time in which resets are counted. */
    public static final int RESET_SECONDS = 30;

    /** What a client is told, as identifiers with values in turn. */
    int[] toClient() {
        return new int[] {
            FrameType.MAX_CONCURRENT_STREAMS, streams,
            FrameType.INITIAL_WINDOW_SIZE, streamWindow,
            FrameType.MAX_HEADER_LIST_SIZE, headerBytes,
            FrameType.ENABLE_CONNECT_PROTOCOL, tunnels ? 1 : 0
        };
    }

    /** What a server is told. */
    int[] toServer() {
        return new int[] {
            FrameType.ENABLE_PUSH, 0,
            FrameType.INITIAL_WINDOW_SIZE, streamWindow,
            FrameType.MAX_HEADER_LIST_SIZE, headerBytes
        };
    }
}
