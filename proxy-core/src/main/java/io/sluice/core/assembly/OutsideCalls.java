package io.sluice.core.assembly;

import io.sluice.core.assembly.jars.ContextLoader;
import io.sluice.core.exchange.Answer;
import io.sluice.core.http.Fields;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.upstream.CallFailure;
import io.sluice.spi.upstream.CallFailure.Reason;
import io.sluice.spi.upstream.UpstreamAnswer;
import io.sluice.spi.upstream.UpstreamCall;
import io.sluice.spi.upstream.UpstreamClient;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One instance's calls to servers that are no upstreams of the configuration. They are made by the JDK's client, whose connections
 * all instances share; whatever is under way when the instance is closed is cut off.
 */
final class OutsideCalls {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Executor VIRTUAL_THREADS = Executors.newVirtualThreadPerTaskExecutor();

    /** Those that the client writes itself, and refuses from others. */
    private static final Set<HeaderName> ITS_OWN = Set.of(
            HeaderName.of("Connection"),
            HeaderName.of("Content-Length"),
            HeaderName.of("Expect"),
            HeaderName.of("Host"),
            HeaderName.of("Transfer-Encoding"),
            HeaderName.of("Upgrade"));

    /** Made when the first call is: it takes longer than a start without it should. */
    private static final class Shared {
        static final HttpClient CLIENT = make();

        private static HttpClient make() {
            try {
                // Its thread lives on, and must not inherit the loader of the plugin that happens to be the first.
                return ContextLoader.call(
                        OutsideCalls.class.getClassLoader(),
                        () -> HttpClient.newBuilder()
                                .connectTimeout(CONNECT_TIMEOUT)
                                .executor(VIRTUAL_THREADS)
                                .build());
            } catch (Exception e) {
                throw new IllegalStateException("there is no client for calls to the outside", e);
            }
        }
    }

    /** Each cuts a call off that is under way. */
    private final Set<Runnable> cuts = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    /** A client for one server. */
    UpstreamClient to(URI origin) {
        return new Outside(this, requireOrigin(origin));
    }

    private static String requireOrigin(URI origin) {
        String scheme = origin.getScheme();
        boolean speaksHttp = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
        String path = origin.getRawPath();
        boolean nothingElse = (path == null || path.isEmpty() || path.equals("/"))
                && origin.getRawQuery() == null
                && origin.getRawFragment() == null
                && origin.getRawUserInfo() == null;
        if (!speaksHttp || origin.getHost() == null || !nothingElse) {
            throw new IllegalArgumentException("not http or https with a host, and nothing behind it: " + origin);
        }
        return scheme + "://" + origin.getRawAuthority();
    }

    /** Ends all calls. */
    void close() {
        closed = true;
        cuts.forEach(Runnable::run);
    }

    private record Outside(OutsideCalls calls, String name) implements UpstreamClient {
        @Override
        public CompletionStage<UpstreamAnswer> send(UpstreamCall call) {
            return calls.send(name, call);
        }
    }

    private CompletionStage<UpstreamAnswer> send(String origin, UpstreamCall call) {
        CompletableFuture<HttpResponse<byte[]>> exchange;
        try {
            exchange = Shared.CLIENT.sendAsync(request(origin, call), head -> new BoundedBody(call.maxBody()));
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedStage(e);
        }
        Runnable cut = () -> exchange.cancel(true);
        cuts.add(cut);
        if (closed) {
            cut.run();
        }
        var answer = new CompletableFuture<UpstreamAnswer>();
        var unused = exchange.copy()
                .orTimeout(call.timeout().toNanos(), TimeUnit.NANOSECONDS)
                .whenCompleteAsync(
                        (response, error) -> {
                            cuts.remove(cut);
                            // Does nothing unless the time is over.
                            cut.run();
                            if (response != null) {
                                answer.complete(answer(response));
                            } else {
                                answer.completeExceptionally(failure(origin, error));
                            }
                        },
                        VIRTUAL_THREADS);
        return answer;
    }

    private static HttpRequest request(String origin, UpstreamCall call) {
        byte[] body = new byte[call.body().remaining()];
        call.body().get(body);
        var request = HttpRequest.newBuilder(URI.create(origin + (call.target().equals("*") ? "" : call.target())))
                .method(call.method(), body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
                .timeout(call.timeout());
        call.forEachHeader((name, value) -> {
            if (!ITS_OWN.contains(name)) {
                request.header(name.toString(), value);
            }
        });
        return request.build();
    }

    private static UpstreamAnswer answer(HttpResponse<byte[]> response) {
        var headers = new Fields();
        response.headers().map().forEach((name, values) -> {
            if (!name.startsWith(":")) {
                values.forEach(value -> headers.add(HeaderName.of(name), value));
            }
        });
        return new Answer(response.statusCode(), headers, response.body());
    }

    private CallFailure failure(String origin, @Nullable Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        Reason reason =
                switch (cause) {
                    case null -> Reason.CONNECTION_LOST;
                    case CallFailure told -> told.reason();
                    case HttpConnectTimeoutException late -> Reason.CONNECT_TIMEOUT;
                    case HttpTimeoutException late -> Reason.TIMEOUT;
                    case TimeoutException late -> Reason.TIMEOUT;
                    case ConnectException refused -> Reason.CONNECT_FAILED;
                    case ProtocolException strange -> Reason.INVALID_RESPONSE;
                    case IOException broken when broken.getCause() instanceof CallFailure told -> told.reason();
                    default -> closed ? Reason.CLOSED : Reason.CONNECTION_LOST;
                };
        return new CallFailure(reason, origin + ": " + (cause == null ? "no answer" : cause));
    }
}
