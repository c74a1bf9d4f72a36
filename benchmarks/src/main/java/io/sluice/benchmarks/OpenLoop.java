package io.sluice.benchmarks;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.sluice.benchmarks.openloop.LoadRun;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Asks an HTTP/1.1 server at a fixed rate and prints latencies, counted from when each request was due, as JSON. The run is void
 * when less than 99 % of the rate was reached.
 *
 * <p>{@code OpenLoop --url http://127.0.0.1:8080/ --rate 5000 --seconds 10 --connections 64}
 */
public final class OpenLoop {
    private static final double WARM_SECONDS = 2;

    private OpenLoop() {}

    /** Runs once. */
    public static void main(String[] args) throws Exception {
        Map<String, String> options = options(List.of(args));
        var plan = plan(options);
        IoHandlerFactory handlers = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        var group = new MultiThreadIoEventLoopGroup(1, handlers);
        try {
            long limit = (long) (plan.warmSeconds() + plan.seconds()) + 15;
            var tally = new LoadRun(group.next(), plan).start().get(limit, TimeUnit.SECONDS);
            System.out.println(tally.toJson(plan.warmSeconds() + plan.seconds()));
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    static LoadRun.Plan plan(Map<String, String> options) {
        URI url = URI.create(required(options, "url"));
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return new LoadRun.Plan(
                new InetSocketAddress(url.getHost(), url.getPort() < 0 ? 80 : url.getPort()),
                url.getRawQuery() == null ? path : path + '?' + url.getRawQuery(),
                Double.parseDouble(required(options, "rate")),
                Double.parseDouble(options.getOrDefault("warm", String.valueOf(WARM_SECONDS))),
                Double.parseDouble(options.getOrDefault("seconds", "10")),
                Integer.parseInt(options.getOrDefault("connections", "64")));
    }

    static Map<String, String> options(List<String> args) {
        var options = new HashMap<String, String>();
        for (int i = 0; i < args.size(); i += 2) {
            if (!args.get(i).startsWith("--") || i + 1 == args.size()) {
                throw new IllegalArgumentException("not an option with a value: " + args.get(i));
            }
            options.put(args.get(i).substring(2), args.get(i + 1));
        }
        return options;
    }

    private static String required(Map<String, String> options, String name) {
        String value = options.get(name);
        if (value == null) {
            throw new IllegalArgumentException("--" + name + " is missing");
        }
        return value;
    }
}
