package io.sluice.core.route;

import io.sluice.core.chain.PluginChain;
import io.sluice.core.upstream.Upstream;
import io.sluice.spi.Template;
import io.sluice.spi.http.HeaderName;
import java.util.List;
import java.util.Optional;

/**
 * Where a request goes that matched: its plugins, its upstream and the limits it is held to.
 *
 * @param upstream {@link Upstream#NONE} when only plugins answer
 * @param upstreamVariable the variable that names the upstream instead, or empty
 * @param forwards whether the origin is told of the client by {@code X-Forwarded-*}
 * @param forwardsByStandard whether it is told by {@code Forwarded}
 * @param setHeaders replace headers on the way upstream
 * @param addHeaders are added on the way upstream
 * @param maxBodyBytes 0 for no limit
 * @param maxRetries further peers to try when no connection can be made
 * @param retryWindowNanos no retry is made for requests older than this
 * @param timeLimitNanos how long an exchange may take from its head to its end; 0 for any time
 * @param upgrades what clients may switch to
 * @param speaksGrpcWeb whether gRPC-Web is translated to gRPC
 * @param gate counts and bounds the exchanges under way
 */
public record Location(
        String name,
        PluginChain chain,
        Upstream upstream,
        String upstreamVariable,
        Optional<Rewrite> rewrite,
        boolean forwards,
        boolean forwardsByStandard,
        List<HeaderLine> setHeaders,
        List<HeaderLine> addHeaders,
        long maxBodyBytes,
        int maxRetries,
        long retryWindowNanos,
        long timeLimitNanos,
        Upgrades upgrades,
        boolean speaksGrpcWeb,
        ExchangeGate gate) {

    /** A header to write, its value made for each request. */
    public record HeaderLine(HeaderName name, Template value) {}

    /** A location that has nothing but a name and a chain. */
    public static Location answering(String name, PluginChain chain) {
        return new Location(
                name,
                chain,
                Upstream.NONE,
                "",
                Optional.empty(),
                false,
                false,
                List.of(),
                List.of(),
                0,
                0,
                Long.MAX_VALUE,
                0,
                Upgrades.NONE,
                false,
                ExchangeGate.OPEN);
    }
}
