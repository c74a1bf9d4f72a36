package io.sluice.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.core.chain.ChainedPlugin;
import io.sluice.core.chain.PluginChain;
import io.sluice.core.exchange.ClientConnection;
import io.sluice.core.exchange.Downstream;
import io.sluice.core.exchange.ErrorPages;
import io.sluice.core.exchange.ExchangeDriver;
import io.sluice.core.exchange.LoopPort;
import io.sluice.core.exchange.PeerConnector;
import io.sluice.core.exchange.ServerGeneration;
import io.sluice.core.exchange.UpstreamListener;
import io.sluice.core.exchange.UpstreamStream;
import io.sluice.core.forward.AddressSet;
import io.sluice.core.forward.ViaHeader;
import io.sluice.core.http.CanonicalRequest;
import io.sluice.core.http.CanonicalResponse;
import io.sluice.core.http.Fields;
import io.sluice.core.observe.ExchangeObserver;
import io.sluice.core.route.Conditions;
import io.sluice.core.route.ExchangeGate;
import io.sluice.core.route.HostPattern;
import io.sluice.core.route.Location;
import io.sluice.core.route.LocationRule;
import io.sluice.core.route.LocationTable;
import io.sluice.core.route.PathPattern;
import io.sluice.core.tls.PeerTls;
import io.sluice.core.upstream.InFlight;
import io.sluice.core.upstream.Peer;
import io.sluice.core.upstream.PeerKey;
import io.sluice.core.upstream.PeerRegistry;
import io.sluice.core.upstream.PeerTimeouts;
import io.sluice.core.upstream.RoundRobin;
import io.sluice.core.upstream.Upstream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

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
     * @param chunkLength of the parts of the response's body
     * @param chunks number of the parts
     */
    InMemoryExchanges(List<ChainedPlugin> plugins, int chunkLength, int chunks) {
        this.server = generation(location(new PluginChain(plugins)));
        this.chunk =
                Unpooled.unreleasableBuffer(Unpooled.directBuffer(chunkLength).writeZero(chunkLength));
        this.chunks = chunks;
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static Location location(PluginChain chain) {
        Peer peer = new PeerRegistry(1).acquire(new PeerKey(loopback(9100), PeerTimeouts.DEFAULT, PeerTls.OFF));
        var upstream =
                new Upstream("origin", List.of(peer), new RoundRobin(List.of(new RoundRobin.WeightedPeer(peer, 1)), 1));
        return new Location(
                "all",
                chain,
                upstream,
                "",
                Optional.empty(),
                true,
                List.of(),
                List.of(),
                10 << 20,
                0,
                Long.MAX_VALUE,
                ExchangeGate.OPEN);
    }

    private static ServerGeneration generation(Location location) {
        var rule = LocationRule.of(
                location.name(),
                HostPattern.parse(""),
                PathPattern.parse(""),
                Conditions.of(List.of(), List.of(), List.of()),
                location);
        return new ServerGeneration(
                "main",
                LocationTable.of(List.of(rule)),
                Map.of("origin", location.upstream()),
                ExchangeObserver.NONE,
                new ErrorPages(),
                new AddressSet(List.of()),
                ViaHeader.NONE,
                0,
                Duration.ofSeconds(30),
                (plugin, hook, cause) -> {
                    throw new IllegalStateException(plugin.name(), cause);
                },
                new InFlight(1));
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
