package io.sluice.core.exchange;

import io.sluice.core.chain.ChainedPlugin;
import io.sluice.core.http.CanonicalRequest;
import io.sluice.core.http.Fields;
import io.sluice.core.route.Captures;
import io.sluice.core.route.Location;
import io.sluice.core.upstream.Subject;
import io.sluice.core.upstream.Upstream;
import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.Slot;
import io.sluice.spi.TlsSession;
import io.sluice.spi.config.CidrSet;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.upstream.UpstreamCall;
import io.sluice.spi.upstream.UpstreamClient;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** An exchange as plugins see it, with what they put into it. Owned by its loop. */
final class ProxyExchange implements Exchange, Subject {
    private static final String HOSTNAME = hostname();

    private final ExchangeDriver driver;
    private final CanonicalRequest request;
    private final Location location;
    private final ClientConnection connection;
    private final ServerGeneration server;
    private final Executor executor;
    private final long startNanos;
    private final String receivedTarget;
    private final Object @Nullable [] slots;
    private final Captures captures;
    private @Nullable Variables variables;
    private @Nullable String clientAddress;
    private String chosenUpstream = "";
    private byte @Nullable [] moreLines;

    ProxyExchange(
            ExchangeDriver driver,
            CanonicalRequest request,
            Location location,
            Captures captures,
            ClientConnection connection,
            ServerGeneration server,
            Executor executor,
            long startNanos) {
        this.driver = driver;
        this.request = request;
        this.location = location;
        this.captures = captures;
        this.connection = connection;
        this.server = server;
        this.executor = executor;
        this.startNanos = startNanos;
        this.receivedTarget = request.target();
        this.slots = server.slots() == 0 ? null : new Object[server.slots()];
    }

    private static String hostname() {
        String name = System.getenv("HOSTNAME");
        if (name != null && !name.isEmpty()) {
            return name;
        }
        try {
            return java.net.InetAddress.getLocalHost().getHostName();
        } catch (java.net.UnknownHostException e) {
            return "localhost";
        }
    }

    ExchangeDriver driver() {
        return driver;
    }

    @Override
    public CanonicalRequest request() {
        return request;
    }

    @Override
    public String location() {
        return location.name();
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return connection.remote();
    }

    @Override
    public InetSocketAddress localAddress() {
        return connection.local();
    }

    @Override
    public String clientAddress() {
        if (clientAddress == null) {
            CidrSet trusted = server.trustedProxies();
            clientAddress = trusted.contains(connection.remoteText())
                    ? connection.forwarded().clientAddress(request.headers(), trusted)
                    : connection.remoteText();
        }
        return clientAddress;
    }

    @Override
    public Optional<TlsSession> tls() {
        return connection.tls();
    }

    @Override
    public Optional<String> variable(String name) {
        Optional<String> set = variables == null ? Optional.empty() : variables.get(name);
        return set.or(() -> captures.get(name)).or(() -> builtIn(name));
    }

    private Optional<String> builtIn(String name) {
        return switch (name) {
            case "host" -> Optional.of(request.host());
            case "scheme" -> Optional.of(request.scheme());
            case "method" -> Optional.of(request.method());
            case "path" -> Optional.of(request.path());
            case "query" -> Optional.of(request.query());
            case "uri" -> Optional.of(request.target());
            case "request_uri" -> Optional.of(receivedTarget);
            case "hostname" -> Optional.of(HOSTNAME);
            case "remote_addr" -> Optional.of(connection.remoteText());
            case "remote_port" ->
                Optional.of(Integer.toString(connection.remote().getPort()));
            case "client_ip" -> Optional.of(clientAddress());
            case "server_addr" -> Optional.of(connection.local().getAddress().getHostAddress());
            case "server_port" ->
                Optional.of(Integer.toString(connection.local().getPort()));
            case "location" -> Optional.of(location.name());
            case "tls_version" -> tls().map(TlsSession::protocol);
            case "tls_cipher" -> tls().map(TlsSession::cipher);
            case "tls_client_subject" -> tls().flatMap(TlsSession::clientSubject);
            case "proxy_add_x_forwarded_for" -> Optional.of(forwardedFor());
            default -> name.startsWith("http_") ? header(name.substring("http_".length())) : Optional.empty();
        };
    }

    private String forwardedFor() {
        var lines = request.headers().all(HeaderNames.X_FORWARDED_FOR);
        String remote = connection.remoteText();
        boolean believed = !lines.isEmpty() && server.trustedProxies().contains(remote);
        return believed ? String.join(", ", lines) + ", " + remote : remote;
    }

    private Optional<String> header(String name) {
        String dashed = name.replace('_', '-');
        return HeaderName.isToken(dashed) ? request.headers().first(HeaderName.of(dashed)) : Optional.empty();
    }

    @Override
    public void setVariable(String name, String value) {
        if (variables == null) {
            variables = new Variables();
        }
        variables.set(name, value);
    }

    @Override
    public <T> Optional<T> get(Slot<T> slot) {
        return slots == null
                ? Optional.empty()
                : Optional.ofNullable(slot.type().cast(slots[slot.index()]));
    }

    @Override
    public <T> void set(Slot<T> slot, T value) {
        if (slots == null) {
            throw new IllegalStateException("slot was not given out by this configuration");
        }
        slots[slot.index()] = value;
    }

    @Override
    public void useUpstream(String name) {
        chosenUpstream = name;
    }

    /** The upstream that plugins or a variable name; empty where it is the location's own. */
    private String namedUpstream() {
        return chosenUpstream.isEmpty() && !location.upstreamVariable().isEmpty()
                ? variable(location.upstreamVariable()).orElse("")
                : chosenUpstream;
    }

    /** Where it goes as things stand; empty where plugins are to answer. */
    Optional<Upstream> destination() {
        String name = namedUpstream();
        if (!name.isEmpty()) {
            return Optional.of(server.upstreams().getOrDefault(name, Upstream.NONE));
        }
        return location.upstream() == Upstream.NONE ? Optional.empty() : Optional.of(location.upstream());
    }

    @Override
    public Optional<UpstreamClient> upstream() {
        return destination().map(upstream -> new ScopedClient(upstream.name(), server::calls));
    }

    @Override
    public String upstreamName() {
        String name = namedUpstream();
        Upstream upstream =
                name.isEmpty() ? location.upstream() : server.upstreams().getOrDefault(name, Upstream.NONE);
        return upstream.name();
    }

    /** Makes the request's head what goes upstream; gives ready lines that follow its own. Once. */
    byte[] prepareHead() {
        byte[] lines = OutgoingHead.prepare(request.headers(), this);
        moreLines = lines;
        return lines;
    }

    @Override
    public boolean isFirstToSeeUpstream(Plugin plugin) {
        ChainedPlugin[] plugins = location.chain().upstreamResponse();
        return plugins.length > 0 && plugins[0].is(plugin);
    }

    @Override
    public UpstreamCall forwardedCall() {
        if (moreLines != null) {
            return OutgoingHead.asCall(this, request.headers(), moreLines);
        }
        Fields fields = request.headers().copy();
        byte[] lines = OutgoingHead.prepare(fields, this);
        return OutgoingHead.asCall(this, fields, lines);
    }

    ServerGeneration server() {
        return server;
    }

    Location route() {
        return location;
    }

    ClientConnection connection() {
        return connection;
    }

    @Override
    public long elapsedNanos() {
        return System.nanoTime() - startNanos;
    }

    @Override
    public Executor executor() {
        return executor;
    }
}
