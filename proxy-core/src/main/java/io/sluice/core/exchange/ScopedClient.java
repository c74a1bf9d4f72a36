package io.sluice.core.exchange;

import io.sluice.spi.upstream.UpstreamAnswer;
import io.sluice.spi.upstream.UpstreamCall;
import io.sluice.spi.upstream.UpstreamClient;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A client for the upstream of a name.
 *
 * @param scope the generation that it is to be found in
 */
public record ScopedClient(String name, Supplier<CallScope> scope) implements UpstreamClient {
    @Override
    public CompletionStage<UpstreamAnswer> send(UpstreamCall call) {
        return scope.get().send(name, OutgoingCall.of(call));
    }
}
