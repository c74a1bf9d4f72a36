package io.sluice.benchmarks.openloop;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run on one event loop.
 *
 * <p>Theory of operation. Requests have numbers, and {@link Schedule} says when each is due. {@code next} is the first that was
 * not sent. Whenever the clock reaches a due time or a connection becomes free, as many as are due are sent while connections
 * are free; the others wait simply by not having been sent. The latency of a request counts from when it was due, so it has in
 * it the time that it waited for a connection.
 */
public final class LoadRun {
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final EventLoop loop;
    private final ByteBuf request;
    private final Deque<Connection> free = new ArrayDeque<>();
    private final Deque<Connection> all = new ArrayDeque<>();
    private final CompletableFuture<Tally> finished = new CompletableFuture<>();
    private final Plan plan;
    private final Tally tally;
    private Schedule schedule;
    private long next;
    private int outstanding;
    private boolean ticking;

    /**
     * What a run does.
     *
     * @param warmSeconds time before the part that counts
     */
    public record Plan(
            InetSocketAddress address, String path, double rate, double warmSeconds, double seconds, int connections) {
        /** Number of the first request that counts. */
        long firstCounted() {
            return (long) Math.ceil(warmSeconds * rate);
        }

        /** Number of requests. */
        long total() {
            return (long) ((warmSeconds + seconds) * rate);
        }

        long endNanos(long startNanos) {
            return startNanos + (long) ((warmSeconds + seconds) * 1e9);
        }
    }

    /** A run on a loop; {@link #start} begins it. */
    public LoadRun(EventLoop loop, Plan plan) {
        this.loop = loop;
        this.plan = plan;
        this.tally = new Tally(plan.rate(), plan.seconds());
        this.schedule = new Schedule(System.nanoTime(), plan.rate());
        String head = "GET " + plan.path() + " HTTP/1.1\r\nHost: "
                + plan.address().getHostString() + ':' + plan.address().getPort() + "\r\n\r\n";
        this.request = Unpooled.unreleasableBuffer(
                Unpooled.directBuffer(head.length()).writeBytes(head.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Opens the connections, then begins; the future is given the result on the loop. */
    public CompletableFuture<Tally> start() {
        var bootstrap = new Bootstrap()
                .group(loop)
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true);
        for (int i = 0; i < plan.connections(); i++) {
            var connection = new Connection();
            all.add(connection);
            bootstrap.clone().handler(connection).connect(plan.address()).addListener(connected -> {
                if (!connected.isSuccess()) {
                    finished.completeExceptionally(connected.cause());
                }
            });
        }
        return finished;
    }

    private void begin() {
        schedule = new Schedule(System.nanoTime(), plan.rate());
        var unused = loop.schedule(this::finish, plan.endNanos(0) + GRACE_NANOS, TimeUnit.NANOSECONDS);
        tick();
    }

    private void tick() {
        ticking = false;
        sendDue(System.nanoTime());
    }

    private void sendDue(long now) {
        long due = Math.min(schedule.dueBy(now), plan.total());
        while (next < due && !free.isEmpty()) {
            outstanding++;
            free.removeFirst().send(next++);
        }
        if (next >= plan.total()) {
            if (outstanding == 0) {
                finish();
            }
        } else if (!free.isEmpty() && !ticking) {
            ticking = true;
            var unused = loop.schedule(this::tick, schedule.due(next) - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
    }

    private void onAnswer(Connection connection, long number) {
        long now = System.nanoTime();
        outstanding--;
        if (number < plan.firstCounted()) {
            tally.warmed();
        } else {
            tally.answered(now - schedule.due(number), now - plan.endNanos(schedule.startNanos()) <= 0);
        }
        free.addLast(connection);
        sendDue(now);
    }

    private void finish() {
        if (finished.isDone()) {
            return;
        }
        long now = System.nanoTime();
        for (Connection connection : all) {
            if (connection.number >= 0) {
                tally.error("unanswered");
                tally.unanswered(now - schedule.due(connection.number));
            }
        }
        for (; next < plan.total(); next++) {
            tally.unanswered(now - schedule.due(next));
        }
        finished.complete(tally);
    }

    /** One connection, with one request under way at most. */
    private final class Connection extends ChannelInboundHandlerAdapter {
        private final ResponseReader reader = new ResponseReader();
        private @Nullable ChannelHandlerContext context;
        private long number = -1;

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            context = ctx;
            free.addLast(this);
            if (free.size() == plan.connections()) {
                begin();
            }
        }

        private void send(long toSend) {
            number = toSend;
            if (context != null) {
                var unused = context.writeAndFlush(request.duplicate(), context.voidPromise());
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            var in = (ByteBuf) message;
            try {
                switch (reader.read(in)) {
                    case MORE -> {}
                    case COMPLETE -> complete();
                    case MALFORMED -> {
                        tally.error("malformed");
                        var unused = ctx.close();
                    }
                }
            } finally {
                in.release();
            }
        }

        private void complete() {
            if (reader.status() != 200) {
                tally.error("status");
            }
            long answered = number;
            number = -1;
            onAnswer(this, answered);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            // It is not opened again: one lost connection already spoils the run, and is reported as an error.
            if (!finished.isDone()) {
                tally.error("closed");
                free.remove(this);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            tally.error("broken");
            var unused = ctx.close();
        }
    }
}
