package io.sluice.benchmarks;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.RequestResult;
import io.sluice.spi.config.Binder;
import io.sluice.spi.config.Binding;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.FakePluginContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The restricting plugins with 100 000 entries from a file: what one costs a request, and how long a list takes to load. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LongListsBenchmark {
    private static final int ENTRIES = 100_000;
    private static final String AGENT =
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";

    private final FakeExchange unlisted = exchange("203.0.113.9", "https://shop.example.com/cart", AGENT);
    private final FakeExchange unlistedV6 = exchange("2001:db8::9", "https://shop.example.com/cart", AGENT);
    private Path folder = Path.of("");
    private Path addresses = Path.of("");
    private Path hosts = Path.of("");
    private Path agents = Path.of("");
    private Plugin byAddress = new Plugin() {};
    private Plugin byReferer = new Plugin() {};
    private Plugin byAgent = new Plugin() {};

    private static FakeExchange exchange(String address, String referer, String agent) {
        return FakeExchange.get("/")
                .clientAddress(address)
                .header("Referer", referer)
                .header("User-Agent", agent);
    }

    /** Writes the lists and loads them, and checks that they are in force. */
    @Setup(Level.Trial)
    public void write() throws IOException, InvalidPluginConfig {
        folder = Files.createTempDirectory("lists");
        addresses = list(
                "addresses",
                i -> i % 4 == 0
                        ? "2001:db8:%x:%x::/64".formatted(1 + i / 65_536, i % 65_536)
                        : "%d.%d.%d.0/24".formatted(10 + i % 100, i / 100 % 256, i / 25_600));
        hosts = list("hosts", i -> (i % 2 == 0 ? "*." : "") + "site-" + i + ".example.net");
        agents = list(
                "agents",
                i -> i % 3 == 0 ? "(?i)robot-" + i + "\\b" : "Crawler" + Integer.toString(i * 7919, 36) + "/\\d");
        byAddress = loadAddresses();
        byReferer = loadHosts();
        byAgent = loadAgents();
        requireRefusal(byAddress, exchange("11.200.0.77", "", ""));
        requireRefusal(byAddress, exchange("2001:db8:1:4:5::6", "", ""));
        requireRefusal(byReferer, exchange("203.0.113.9", "https://a.site-99998.example.net/", ""));
        requireRefusal(byAgent, exchange("203.0.113.9", "", "my ROBOT-99999 (tame)"));
    }

    private static void requireRefusal(Plugin plugin, FakeExchange listed) {
        if (plugin.onRequest(listed) == RequestResult.proceed()) {
            throw new IllegalStateException("a listed client passes");
        }
    }

    private Path list(String name, IntFunction<String> entry) throws IOException {
        return Files.write(
                folder.resolve(name),
                IntStream.range(0, ENTRIES).mapToObj(entry).toList());
    }

    /** Removes the lists. */
    @TearDown(Level.Trial)
    public void remove() throws IOException {
        for (Path file : List.of(addresses, hosts, agents, folder)) {
            Files.delete(file);
        }
    }

    private static Plugin load(String category, String key, Path file) throws InvalidPluginConfig {
        for (PluginFactory<?> factory : ServiceLoader.load(PluginFactory.class)) {
            if (factory.category().equals(category)) {
                return create(factory, Map.of(key, file.toString(), "type", "deny"));
            }
        }
        throw new IllegalStateException("no plugin " + category);
    }

    private static <C extends Record> Plugin create(PluginFactory<C> factory, Map<String, Object> keys)
            throws InvalidPluginConfig {
        return switch (Binder.bind(factory.configType(), keys)) {
            case Binding.Bound<C>(C config) -> factory.create(config, FakePluginContext.create());
            case Binding.Refused<C> refused -> throw new IllegalStateException(refused.toString());
        };
    }

    /** An IPv4 address among blocks, most of them of IPv4. */
    @Benchmark
    public RequestResult address() {
        return byAddress.onRequest(unlisted);
    }

    /** An IPv6 address, read included. */
    @Benchmark
    public RequestResult addressOfV6() {
        return byAddress.onRequest(unlistedV6);
    }

    /** A referer's host among hosts and ends of hosts. */
    @Benchmark
    public RequestResult referer() {
        return byReferer.onRequest(unlisted);
    }

    /** A browser's name among expressions. */
    @Benchmark
    public RequestResult agent() {
        return byAgent.onRequest(unlisted);
    }

    /** From file to matcher. */
    @Benchmark
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    public Plugin loadAddresses() throws InvalidPluginConfig {
        return load("ip_restriction", "ip_file", addresses);
    }

    /** From file to matcher. */
    @Benchmark
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    public Plugin loadHosts() throws InvalidPluginConfig {
        return load("referer_restriction", "referer_file", hosts);
    }

    /** From file to matcher. */
    @Benchmark
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    public Plugin loadAgents() throws InvalidPluginConfig {
        return load("ua_restriction", "ua_file", agents);
    }
}
