package io.sluice.core.observe.log;

import io.sluice.core.observe.ExchangeObserver;
import io.sluice.spi.Exchange;
import io.sluice.spi.Outcome;
import io.sluice.spi.http.ResponseHead;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/**
 * Writes a line for every exchange of a server. A loop makes the line and puts it into its own ring, whatever the state
 * of the file: where the ring is full, or a line is longer than {@link #MAX_LINE}, the line is dropped and counted.
 */
public final class AccessLog implements ExchangeObserver, AutoCloseable {
    /** Bytes that a line may have. */
    static final int MAX_LINE = LogWriter.BATCH / 2;

    /**
     * How far the writer may lag behind.
     *
     * @param ringBytes size of a loop's ring
     * @param nap how long the writer sleeps when nothing wakes it
     */
    record Slack(int ringBytes, Duration nap) {
        private static final int ALL_RINGS = 4 << 20;
        private static final int LEAST_RING = 256 << 10;

        /** For 16 384 lines of 256 bytes in all loops together, and 1024 at least in each; and a tenth of a second. */
        static Slack forLoops(int loops) {
            int share = Math.max(LEAST_RING, ALL_RINGS / loops);
            return new Slack(Integer.highestOneBit(share), Duration.ofMillis(100));
        }
    }

    /** What a loop has for itself. */
    private record Desk(LineBuffer line, LineTime time, ByteRing ring) {}

    private final LogFormat format;
    private final String server;
    private final Desk[] desks;
    private final LogWriter writer;
    private final LongAdder dropped;

    private AccessLog(LogFormat format, String server, Desk[] desks, LogWriter writer, LongAdder dropped) {
        this.format = format;
        this.server = server;
        this.desks = desks;
        this.writer = writer;
        this.dropped = dropped;
    }

    /**
     * Opens a log and starts its writer.
     *
     * @param server the server's name
     * @param clock for the time in the lines
     * @param loops number of event loops that will write to it
     * @param dropped counts the lines that are dropped
     * @throws IOException when the target cannot be opened
     */
    public static AccessLog open(AccessLogSpec spec, String server, Clock clock, int loops, LongAdder dropped)
            throws IOException {
        return open(spec, server, clock, loops, dropped, Slack.forLoops(loops));
    }

    static AccessLog open(AccessLogSpec spec, String server, Clock clock, int loops, LongAdder dropped, Slack slack)
            throws IOException {
        var desks = new Desk[loops];
        Arrays.setAll(desks, loop -> new Desk(new LineBuffer(), new LineTime(clock), new ByteRing(slack.ringBytes())));
        var rings = Arrays.stream(desks).map(Desk::ring).toList();
        var writer = new LogWriter(spec.target(), rings, dropped, slack.nap(), server);
        writer.start();
        return new AccessLog(spec.format(), server, desks, writer, dropped);
    }

    @Override
    public void started(Exchange exchange, int loop) {}

    @Override
    public void completed(Exchange exchange, ResponseHead response, Outcome outcome, int loop) {
        Desk desk = desks[loop];
        LineBuffer line = desk.line();
        desk.time().refresh();
        line.clear();
        format.write(new LogEntry(exchange, response, outcome, desk.time(), server), line);
        line.put('\n');
        publish(line, desk.ring());
    }

    private void publish(LineBuffer line, ByteRing ring) {
        if (line.length() > MAX_LINE || !ring.offer(line.bytes(), line.length())) {
            dropped.increment();
        }
        if (ring.startsFilling()) {
            writer.wake();
        }
    }

    /**
     * Opens the file again, which somebody may have moved away. Takes effect soon; from any thread, without waiting.
     */
    public void reopen() {
        writer.reopen();
    }

    /**
     * Writes the lines that are there, then closes the file. Lines of later exchanges are lost. Not on a loop: waits.
     */
    @Override
    public void close() {
        writer.close();
    }
}
