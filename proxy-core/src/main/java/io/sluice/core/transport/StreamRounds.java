package io.sluice.core.transport;

import io.sluice.core.http2.Http2Connection;
import io.sluice.core.http2.Http2StreamListener;
import java.util.ArrayList;
import java.util.List;

/**
 * Goes round the streams of one HTTP/2 connection when something is due: those that got something when a read is over, those whose
 * clock has run out at its time. Owned by the connection's loop.
 */
final class StreamRounds {
    /** What a stream's user is told on such a round. */
    interface Member extends Http2StreamListener {
        /** What could be read for now was read. */
        void onReadComplete();

        /** The stream's clock has run out. */
        void onDeadline(long now);
    }

    private final Http2Connection connection;
    private final List<Member> touched = new ArrayList<>();
    private long deadline = Timed.NEVER;

    StreamRounds(Http2Connection connection) {
        this.connection = connection;
    }

    /** A stream wants to know when what could be read was read. */
    void touch(Member stream) {
        touched.add(stream);
    }

    void readComplete() {
        for (int i = 0; i < touched.size(); i++) {
            touched.get(i).onReadComplete();
        }
        touched.clear();
    }

    /** A stream's clock may run out earlier than any before. */
    void clockSet(long at) {
        deadline = Math.min(deadline, at);
    }

    /** When the first of the streams' clocks may run out. */
    long deadline() {
        return deadline;
    }

    /** Tells the streams whose clocks have run out, if it is time; whether it was. */
    boolean check(long now) {
        if (deadline > now) {
            return false;
        }
        deadline = Timed.NEVER;
        connection.forEachStream(stream -> {
            if (stream.deadline() <= now) {
                ((Member) stream.listener()).onDeadline(now);
            }
            if (!stream.isClosed()) {
                clockSet(stream.deadline());
            }
        });
        return true;
    }
}
