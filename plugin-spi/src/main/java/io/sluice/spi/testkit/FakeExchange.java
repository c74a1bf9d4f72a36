package io.sluice.spi.testkit;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.Slot;
import io.sluice.spi.Template;
import io.sluice.spi.TlsSession;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.Headers;
import io.sluice.spi.upstream.UpstreamCall;
import io.sluice.spi.upstream.UpstreamClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * A request, and all else that a plugin can see of an exchange. Built by chained calls, then given to a hook, or to
 * {@link PluginHarness#run} for the whole life of one exchange:
 *
 * <pre>{@code
 * FakeExchange.get("/path?x=1").header("X-Key", "secret").remoteAddress("10.0.0.1")
 * }</pre>
 *
 * <p>Without more said: {@code http} (with an {@code https} URL there is a {@link FakeTlsSession}), host {@code example.com}, from {@code 192.0.2.1:50000} to {@code 198.51.100.1:80},
 * location {@code test}, no body. Its executor runs a task at once, in the caller's thread.
 */
public final class FakeExchange implements Exchange {
    private final Map<String, String> variables = new HashMap<>();
    private final Map<Slot<?>, Object> slots = new HashMap<>();
    private FakeRequestHead request;
    private byte[] body = {};
    private String location = "test";
    private InetSocketAddress remoteAddress = address("192.0.2.1", 50_000);
    private InetSocketAddress localAddress = address("198.51.100.1", 80);
    private Optional<String> clientAddress = Optional.empty();
    private Optional<TlsSession> tls;
    private Optional<String> chosenUpstream = Optional.empty();
    private Duration elapsed = Duration.ZERO;
    private boolean used;

    private FakeExchange(FakeRequestHead request) {
        this.request = request;
        this.tls = request.scheme().equals("https") ? Optional.of(FakeTlsSession.of("TLSv1.3")) : Optional.empty();
    }

    /** A request of any method; see {@link FakeRequestHead#of} for the URL. */
    public static FakeExchange of(String method, String url) {
        return new FakeExchange(FakeRequestHead.of(method, url));
    }

    /** A {@code GET} of a path or an absolute URL. */
    public static FakeExchange get(String url) {
        return of("GET", url);
    }

    /** A {@code HEAD} of a path or an absolute URL. */
    public static FakeExchange head(String url) {
        return of("HEAD", url);
    }

    /** A {@code POST} to a path or an absolute URL. */
    public static FakeExchange post(String url, String text) {
        return of("POST", url).body(text);
    }

    /** Adds a request header; {@code Host} is replaced, as there can be but one. */
    public FakeExchange header(String name, String value) {
        var headerName = HeaderName.of(name);
        if (headerName.equals(HeaderNames.HOST)) {
            request.headers().set(headerName, value);
        } else {
            request.headers().add(headerName, value);
        }
        return this;
    }

    /** The request's body, in UTF-8. */
    public FakeExchange body(String text) {
        return body(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The request's body. */
    public FakeExchange body(byte[] bytes) {
        body = bytes.clone();
        request = request.bodied(bytes.length > 0);
        return this;
    }

    /** The protocol's version: {@code HTTP/1.0}, {@code HTTP/1.1} or {@code HTTP/2.0}. */
    public FakeExchange protocol(String protocol) {
        request = request.withProtocol(protocol);
        return this;
    }

    /** The location's name. */
    public FakeExchange location(String name) {
        location = name;
        return this;
    }

    /** Where the connection comes from: an IP address in digits. */
    public FakeExchange remoteAddress(String ip) {
        remoteAddress = address(ip, remoteAddress.getPort());
        return this;
    }

    /** Where the connection went to: an IP address in digits, and a port. */
    public FakeExchange localAddress(String ip, int port) {
        localAddress = address(ip, port);
        return this;
    }

    /** The client's address, where it is not the connection's. */
    public FakeExchange clientAddress(String ip) {
        clientAddress = Optional.of(ip);
        return this;
    }

    /** How the connection is encrypted, for requests whose URL begins with {@code https}. */
    public FakeExchange tls(TlsSession session) {
        if (tls.isEmpty()) {
            throw new IllegalStateException("a request for " + request.scheme() + " comes without TLS");
        }
        tls = Optional.of(session);
        return this;
    }

    /** A variable, such as a capture of the location's path. */
    public FakeExchange variable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    /** What {@link #elapsedNanos()} says; a harness adds what its clock has moved since the run began. */
    public FakeExchange elapsed(Duration duration) {
        elapsed = duration;
        return this;
    }

    private static InetSocketAddress address(String ip, int port) {
        if (!ip.matches("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")) {
            throw new IllegalArgumentException("not an IP address in digits: " + ip);
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(ip), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an IP address: " + ip, e);
        }
    }

    void use() {
        if (used) {
            throw new IllegalStateException("this exchange was run before; make a new one for each run");
        }
        used = true;
    }

    byte[] bodyBytes() {
        return body;
    }

    /** The upstream that a plugin chose with {@link #useUpstream}. */
    public Optional<String> chosenUpstream() {
        return chosenUpstream;
    }

    @Override
    public FakeRequestHead request() {
        return request;
    }

    @Override
    public String location() {
        return location;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    @Override
    public String clientAddress() {
        return clientAddress.orElseGet(() -> remoteAddress.getAddress().getHostAddress());
    }

    @Override
    public Optional<TlsSession> tls() {
        return tls;
    }

    /** {@inheritDoc} Here the built-in variable {@code hostname} is always {@code test-machine}; see {@link Template}. */
    @Override
    public Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).or(() -> builtIn(name));
    }

    private Optional<String> builtIn(String name) {
        String remote = remoteAddress.getAddress().getHostAddress();
        return switch (name) {
            case "host" -> Optional.of(request.host());
            case "scheme" -> Optional.of(request.scheme());
            case "method" -> Optional.of(request.method());
            case "path" -> Optional.of(request.path());
            case "query" -> Optional.of(request.query());
            case "uri" -> Optional.of(request.target());
            case "hostname" -> Optional.of("test-machine");
            case "remote_addr" -> Optional.of(remote);
            case "remote_port" -> Optional.of(Integer.toString(remoteAddress.getPort()));
            case "client_ip" -> Optional.of(clientAddress());
            case "server_addr" -> Optional.of(localAddress.getAddress().getHostAddress());
            case "server_port" -> Optional.of(Integer.toString(localAddress.getPort()));
            case "location" -> Optional.of(location);
            case "tls_version" -> tls.map(TlsSession::protocol);
            case "tls_cipher" -> tls.map(TlsSession::cipher);
            case "tls_client_subject" -> tls.flatMap(TlsSession::clientSubject);
            case "proxy_add_x_forwarded_for" -> Optional.of(forwardedFor(request.headers(), remote));
            default -> requestHeader(name);
        };
    }

    private static String forwardedFor(Headers headers, String remote) {
        var addresses = headers.all(HeaderNames.X_FORWARDED_FOR);
        return addresses.isEmpty() ? remote : String.join(", ", addresses) + ", " + remote;
    }

    private Optional<String> requestHeader(String name) {
        String header = name.startsWith("http_") ? name.substring(5).replace('_', '-') : "";
        return HeaderName.isToken(header) ? request.headers().first(header) : Optional.empty();
    }

    @Override
    public void setVariable(String name, String value) {
        variables.put(name, value);
    }

    @Override
    public <T> Optional<T> get(Slot<T> slot) {
        return Optional.ofNullable(slot.type().cast(slots.get(slot)));
    }

    @Override
    public <T> void set(Slot<T> slot, T value) {
        slots.put(slot, slot.type().cast(value));
    }

    @Override
    public void useUpstream(String name) {
        chosenUpstream = Optional.of(name);
    }

    /** {@inheritDoc} Here there is none: a {@link PluginHarness} has one. */
    @Override
    public Optional<UpstreamClient> upstream() {
        return Optional.empty();
    }

    /** {@inheritDoc} Here the proxy and the location add nothing. */
    @Override
    public UpstreamCall forwardedCall() {
        return UpstreamCall.like(request);
    }

    /** {@inheritDoc} Here every plugin is alone. */
    @Override
    public boolean isFirstToSeeUpstream(Plugin plugin) {
        return true;
    }

    @Override
    public long elapsedNanos() {
        return elapsed.toNanos();
    }

    @Override
    public Executor executor() {
        return Runnable::run;
    }
}
