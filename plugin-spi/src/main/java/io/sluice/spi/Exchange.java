package io.sluice.spi;

import io.sluice.spi.http.RequestHead;
import io.sluice.spi.upstream.UpstreamCall;
import io.sluice.spi.upstream.UpstreamClient;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * One request with its response, as a plugin sees it. Used on the exchange's event loop only, and not beyond
 * {@link Plugin#onComplete}: work that waits elsewhere takes with it the values it needs, not the exchange.
 */
public interface Exchange {

    /** The request's head, as changed so far by the chain. */
    RequestHead request();

    /** Name of the location that matched. */
    String location();

    /** The address that the connection came from (or that a trusted PROXY protocol header gave). */
    InetSocketAddress remoteAddress();

    /** The address that the client connected to. */
    InetSocketAddress localAddress();

    /**
     * The client's address as text: the right-most address of {@code X-Forwarded-For} that is not a trusted proxy's,
     * when the connection comes from a trusted proxy; else that of {@link #remoteAddress()}. No port, no brackets.
     */
    String clientAddress();

    /** How the client's connection is encrypted; empty when it is not. */
    Optional<TlsSession> tls();

    /**
     * A variable's value: a capture of the location's host or path pattern, one set by a plugin, or one of the built-in
     * ones such as {@code host}, {@code remote_addr}, {@code http_user_agent}; see {@link Template}.
     */
    Optional<String> variable(String name);

    /** Sets a variable for this exchange. */
    void setVariable(String name, String value);

    /** The value in a slot, if one was set in this exchange. */
    <T> Optional<T> get(Slot<T> slot);

    /** Sets the value in a slot for the rest of this exchange. */
    <T> void set(Slot<T> slot, T value);

    /**
     * Sends the request to another upstream than the location's. Effective until a peer is picked, thus from
     * {@link Plugin#onRequest} only. A name that does not exist answers 503.
     */
    void useUpstream(String name);

    /**
     * A client for the upstream that this exchange goes to as things stand: the location's, or the one that was chosen
     * instead. May be kept beyond the exchange. Empty where only plugins answer.
     */
    Optional<UpstreamClient> upstream();

    /** The name of {@link #upstream()}, cheap enough for use per request; empty where only plugins answer. */
    default String upstreamName() {
        return upstream().map(UpstreamClient::name).orElse("");
    }

    /**
     * The request as it goes upstream as things stand, without its body: with the headers that the proxy and the location
     * add. A copy, for calls of the plugin's own, such as bringing a cached response up to date after the exchange.
     */
    UpstreamCall forwardedCall();

    /**
     * Whether no plugin of this exchange's chain is asked about the upstream's response before this one. Only then is what a call
     * of the plugin's own to {@link #upstream()} brings the same as what its {@link Plugin#onUpstreamResponse} would see.
     */
    boolean isFirstToSeeUpstream(Plugin plugin);

    /**
     * Nanoseconds since the request's head was read, cheap enough for use per request.
     */
    long elapsedNanos();

    /** Runs tasks on this exchange's event loop. May be kept and used from any thread. */
    Executor executor();
}
