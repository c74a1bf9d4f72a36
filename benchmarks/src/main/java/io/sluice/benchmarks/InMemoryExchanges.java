package io.sluice.benchmarks;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.sluice.config.load.ConfigLoader;
import io.sluice.config.load.LoadResult;
import io.sluice.core.assembly.Assembly;
import io.sluice.core.assembly.PluginCatalog;
import io.sluice.core.assembly.ProxyAssembler;
import io.sluice.core.exchange.ClientConnection;
import io.sluice.core.exchange.Downstream;
import io.sluice.core.exchange.ExchangeDriver;
import io.sluice.core.exchange.LoopPort;
import io.sluice.core.exchange.PeerConnector;
import io.sluice.core.exchange.ServerGeneration;
import io.sluice.core.exchange.UpstreamListener;
import io.sluice.core.exchange.UpstreamStream;
import io.sluice.core.http.CanonicalRequest;
import io.sluice.core.http.CanonicalResponse;
import io.sluice.core.http.Fields;
import io.sluice.core.observe.metrics.MetricsStore;
import io.sluice.core.upstream.Peer;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.config.Setting;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Runs whole exchanges without sockets: the real parsers, table, chain and driver between a client's and an upstream's side
 * that only copy bytes. What is missing to a proxy is the event loop and the kernel.
 */
final class InMemoryExchanges implements LoopPort, PeerConnector, Downstream, UpstreamStream {
    private final Heads heads = new Heads();
    private final Wire toClient = new Wire();
    private final Wire toUpstream = new Wire();
    private final ClientConnection connection = new ClientConnection(loopback(40_000), loopback(8080), null);
    private final ServerGeneration server;
    private final ByteBuf chunk;
    private final int chunks;
    private boolean released;

    /**
     * Exchanges through a chain.
     *
     * @param plugins of the only location, in this order
     * @param chunkLength of the parts of the response's body
     * @param chunks number of the parts
     */
    InMemoryExchanges(List<Plugin> plugins, int chunkLength, int chunks) {
        this.server = assembled(plugins);
        this.chunk =
                Unpooled.unreleasableBuffer(Unpooled.directBuffer(chunkLength).writeZero(chunkLength));
        this.chunks = chunks;
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** A configuration as an operator would write it, so that what is measured is what runs. */
    private static String toml(int plugins) {
        String names =
                IntStream.range(0, plugins).mapToObj(i -> "\"p" + i + '"').collect(Collectors.joining(", "));
        String tables = IntStream.range(0, plugins)
                .mapToObj(i -> "[plugins.p" + i + "]\ncategory = \"given\"\nnumber = " + i + '\n')
                .collect(Collectors.joining());
        return """
                [upstreams.origin]
                addrs = ["127.0.0.1:9100"]
                [locations.all]
                upstream = "origin"
                plugins = [%s]
                [servers.main]
                addr = "127.0.0.1:8080"
                locations = ["all"]
                """.formatted(names) + tables;
    }

    private static ServerGeneration assembled(List<Plugin> plugins) {
        if (!(ConfigLoader.parse(toml(plugins.size()), "benchmark.toml") instanceof LoadResult.Loaded loaded)) {
            throw new IllegalStateException("the configuration is refused");
        }
        var catalog = PluginCatalog.with(List.of(new Given(plugins)));
        var assembly = new ProxyAssembler(1, new SimpleMeterRegistry(), new MetricsStore(1))
                .assemble(loaded.config(), loaded.positions(), catalog, Optional.empty());
        if (!(assembly instanceof Assembly.Built built)) {
            throw new IllegalStateException("the configuration is refused: " + assembly);
        }
        return Objects.requireNonNull(built.generation().servers().get("main"))
                .served()
                .generation();
    }

    /** Gives out plugins that are there already. */
    private record Given(List<Plugin> plugins) implements PluginFactory<Given.Config> {
        /** Which one. */
        record Config(@Setting("Its place in the list.") int number) {}

        @Override
        public String category() {
            return "given";
        }

        @Override
        public Class<Config> configType() {
            return Config.class;
        }

        @Override
        public Plugin create(Config config, PluginContext context) {
            return plugins.get(config.number());
        }
    }

    /** One exchange, from the request's bytes to the response's; gives the number of bytes that were written. */
    int run() {
        toClient.clear();
        toUpstream.clear();
        released = false;
        var driver = new ExchangeDriver(server, this, this, heads.request(Heads.GET));
        driver.start();
        driver.onResponseHead(heads.response(Heads.OK), (long) chunks * chunk.readableBytes());
        for (int i = 0; i < chunks; i++) {
            driver.onResponseBody(chunk.readerIndex(0));
        }
        driver.onResponseEnd(Fields.NONE);
        driver.onUpstreamReadComplete();
        if (!released) {
            throw new IllegalStateException("the exchange did not end");
        }
        return toClient.length() + toUpstream.length();
    }

    // --- the loop
    // -----------------------------------------------------------------------------------------------------

    @Override
    public int number() {
        return 0;
    }

    @Override
    public Executor executor() {
        return Runnable::run;
    }

    @Override
    public ByteBufAllocator allocator() {
        return ByteBufAllocator.DEFAULT;
    }

    @Override
    public PeerConnector connector() {
        return this;
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        return () -> {};
    }

    @Override
    public void connect(Peer peer, boolean fresh, UpstreamListener listener) {
        if (!listener.onConnected(this)) {
            throw new IllegalStateException("the exchange wanted no connection");
        }
    }

    // --- the upstream's side
    // ------------------------------------------------------------------------------------------

    @Override
    public Switching switching() {
        return Switching.NONE;
    }

    @Override
    public void writeHead(CanonicalRequest request, byte[] moreLines, long bodyLength) {
        request.headers().writeTo(toUpstream);
        toUpstream.write(moreLines, 0, moreLines.length);
    }

    @Override
    public boolean isReused() {
        return true;
    }

    @Override
    public void cancel() {
        throw new IllegalStateException("the exchange gave its upstream up");
    }

    // --- the client's side
    // --------------------------------------------------------------------------------------------

    @Override
    public ClientConnection connection() {
        return connection;
    }

    @Override
    public void writeContinue() {
        throw new IllegalStateException("nobody waits for it");
    }

    @Override
    public void writeInformational(CanonicalResponse head) {
        throw new IllegalStateException("there is none");
    }

    @Override
    public void writeHead(CanonicalResponse head, long bodyLength, boolean bodiless) {
        head.headers().writeTo(toClient);
    }

    @Override
    public void closeAfter() {}

    @Override
    public void abort() {
        throw new IllegalStateException("the exchange was broken off");
    }

    @Override
    public void release() {
        released = true;
    }

    // --- both
    // ---------------------------------------------------------------------------------------------------------

    @Override
    public void writeBody(ByteBuf body) {
        body.skipBytes(body.readableBytes());
        body.release();
    }

    @Override
    public void writeEnd(Fields trailers) {}

    @Override
    public void flush() {}

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public void readBody(boolean wanted) {}
}
