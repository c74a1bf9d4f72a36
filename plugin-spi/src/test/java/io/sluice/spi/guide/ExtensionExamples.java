package io.sluice.spi.guide;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.admin.AdminRole;
import io.sluice.spi.admin.AdminRoute;
import io.sluice.spi.admin.AdminRoutes;
import io.sluice.spi.config.Setting;
import io.sluice.spi.extension.AccessLogSink;
import io.sluice.spi.extension.CacheStore;
import io.sluice.spi.extension.ConfigSource;
import io.sluice.spi.extension.ExtensionFactory;
import io.sluice.spi.extension.LoadBalancing;
import io.sluice.spi.extension.StoredEntry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;

/** The extensions and admin routes that the author's guide quotes. */
final class ExtensionExamples {
    private ExtensionExamples() {}

    /** Takes the less busy one of two. */
    record TwoChoices(RandomGenerator random) implements LoadBalancing {
        @Override
        public Balancer among(List<BalancedPeer> peers) {
            return choice -> {
                int one = random.nextInt(choice.peers());
                int other = random.nextInt(choice.peers());
                return choice.inFlight(one) <= choice.inFlight(other) ? one : other;
            };
        }
    }

    /** Keeps responses in memory that all caches of the proxy have in common. */
    record Attic(ConcurrentMap<Key, ConcurrentMap<String, StoredEntry>> kept) implements CacheStore {
        @Override
        public List<StoredEntry> find(Key key) {
            return List.copyOf(kept.getOrDefault(key, new ConcurrentHashMap<>()).values());
        }

        @Override
        public void put(Key key, StoredEntry entry) {
            kept.computeIfAbsent(key, first -> new ConcurrentHashMap<>()).put(entry.variant(), entry);
        }

        @Override
        public void remove(Key key, String variant) {
            kept.getOrDefault(key, new ConcurrentHashMap<>()).remove(variant);
        }

        @Override
        public int removeAll(Selection selection) {
            var removed = new AtomicInteger();
            kept.forEach((key, entries) -> entries.forEach((variant, entry) -> {
                if (selection.covers(key, entry.tags()) && entries.remove(variant, entry)) {
                    removed.incrementAndGet();
                }
            }));
            return removed.get();
        }
    }

    /** Asks for routes every now and then. */
    record Polled(Callable<String> routes, PluginContext context) implements ConfigSource {
        @Override
        public Following follow(Listener listener) {
            var job = context.scheduler().every("poll", Duration.ofSeconds(5), () -> {
                try {
                    listener.changed(List.of(new Document("routes.toml", routes.call())));
                } catch (IOException e) {
                    listener.unreachable(e.toString());
                }
            });
            return job::cancel;
        }
    }

    /** Sends each batch of lines as a datagram. */
    record Datagrams(DatagramChannel channel, InetSocketAddress collector) implements AccessLogSink {
        @Override
        public void write(ByteBuffer lines) throws IOException {
            channel.send(lines, collector);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** Counts, and tells operators. */
    record Counted(LongAdder requests) implements Plugin, AdminRoutes {
        @Override
        public RequestResult onRequest(Exchange exchange) {
            requests.increment();
            return RequestResult.proceed();
        }

        @Override
        public List<AdminRoute> adminRoutes() {
            return List.of(
                    AdminRoute.get("/count", request -> Response.text(200, requests + "\n")),
                    AdminRoute.of("POST", "/reset", AdminRole.CONFIG, request -> {
                        requests.reset();
                        return Response.of(204);
                    }));
        }
    }

    /** Makes the first. */
    public static final class TwoChoicesFactory implements ExtensionFactory<TwoChoicesFactory.Config, LoadBalancing> {
        record Config(
                @Setting(value = "The generator of random numbers.", fallback = "Xoroshiro128PlusPlus")
                String generator) {}

        @Override
        public String category() {
            return "two_choices";
        }

        @Override
        public Class<LoadBalancing> point() {
            return LoadBalancing.class;
        }

        @Override
        public Class<Config> configType() {
            return Config.class;
        }

        @Override
        public LoadBalancing create(Config config, PluginContext context) {
            return new TwoChoices(RandomGenerator.of(config.generator()));
        }
    }
}
