package io.sluice.core.exchange;

import io.sluice.core.testing.TestPlugins;
import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.upstream.CallFailure;
import io.sluice.spi.upstream.UpstreamAnswer;
import io.sluice.spi.upstream.UpstreamCall;
import io.sluice.spi.upstream.UpstreamClient;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Plugins that hand the clients of an upstream out to a test, and what tests do with those. */
final class Callers {
    static final String SERVER = """
            [basic]
            grace_period = "1s"
            [servers.web]
            addr = "127.0.0.1:0"
            locations = ["all"]
            """;

    private final BlockingQueue<UpstreamClient> clients = new LinkedBlockingQueue<>();

    /** A category, {@code caller}, that hands the clients of its instances out. */
    PluginFactory<?> category() {
        return TestPlugins.category("caller", (settings, context) -> {
            clients.add(context.upstream("upstream", settings.label().orElse("api")));
            return new Plugin() {
                @Override
                public RequestResult onRequest(Exchange exchange) {
                    return RequestResult.respond(Response.of(204));
                }
            };
        });
    }

    static String calling(String upstream) {
        return SERVER + """
                [locations.all]
                plugins = ["caller"]
                [plugins.caller]
                category = "caller"
                """ + upstream;
    }

    static String api(int... ports) {
        var addresses = new ArrayList<String>();
        for (int port : ports) {
            addresses.add("\"127.0.0.1:" + port + '"');
        }
        return "[upstreams.api]\naddrs = [" + String.join(", ", addresses) + "]\n";
    }

    /** The client of an instance that nobody has asked for yet, once there is one. */
    UpstreamClient take() throws InterruptedException {
        return clients.take();
    }

    /** Those of instances that nobody has asked for yet. */
    BlockingQueue<UpstreamClient> clients() {
        return clients;
    }

    static UpstreamAnswer sent(UpstreamClient client, UpstreamCall call) {
        return client.send(call)
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    static CallFailure failure(UpstreamClient client, UpstreamCall call) {
        return failure(client.send(call));
    }

    static CallFailure failure(CompletionStage<UpstreamAnswer> stage) {
        return failed(stage).orElseThrow(() -> new AssertionError("it was answered"));
    }

    static Optional<CallFailure> failed(CompletionStage<UpstreamAnswer> stage) {
        return stage.<Optional<CallFailure>>handle((answer, error) ->
                        error instanceof CallFailure failure ? Optional.of(failure) : Optional.empty())
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }
}
