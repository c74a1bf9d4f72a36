package io.sluice.core.transport;

import static io.sluice.core.testing.GrpcOrigin.COLLECT;
import static io.sluice.core.testing.GrpcOrigin.REPEAT;
import static io.sluice.core.testing.GrpcOrigin.TALK;
import static io.sluice.core.testing.GrpcOrigin.UNARY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.sluice.core.testing.GrpcOrigin;
import io.sluice.core.testing.ProxyToml;
import io.sluice.core.testing.TestAuthority;
import io.sluice.core.testing.TestProxy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** gRPC through the proxy, by grpc-java on both sides. */
class GrpcTest {
    private static final Metadata.Key<String> ASKED = Metadata.Key.of("x-asked", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<byte[]> TRACE = Metadata.Key.of("x-trace-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private GrpcOrigin origin;
    private TestProxy proxy;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        origin = new GrpcOrigin();
        proxy = TestProxy.run(toml("enabled_h2 = true", ""));
        channel = NettyChannelBuilder.forAddress("127.0.0.1", proxy.port())
                .usePlaintext()
                .maxInboundMessageSize(8 << 20)
                .build();
    }

    private String toml(String serverLines, String more) {
        return ProxyToml.inFrontOf(origin.port())
                .server(serverLines)
                .origin("alpn = \"h2\"")
                .and(more)
                .text();
    }

    @AfterEach
    void stop() throws InterruptedException {
        channel.shutdownNow().awaitTermination(60, TimeUnit.SECONDS);
        origin.close();
        proxy.close();
    }

    /** What comes back, in order; the end and errors as text. */
    private static final class Heard implements StreamObserver<String> {
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        @Override
        public void onNext(String value) {
            events.add(value);
        }

        @Override
        public void onError(Throwable cause) {
            events.add("error: " + Status.fromThrowable(cause).getCode());
        }

        @Override
        public void onCompleted() {
            events.add("end");
        }

        String next() throws InterruptedException {
            String event = events.poll(60, TimeUnit.SECONDS);
            return event == null ? "nothing" : event;
        }
    }

    // --- calls
    // --------------------------------------------------------------------------------------------------------

    @Test
    void unaryWithMetadata() {
        var headers = new AtomicReference<Metadata>();
        var trailers = new AtomicReference<Metadata>();
        var asked = new Metadata();
        asked.put(ASKED, "yes");
        asked.put(TRACE, new byte[] {0, 1, (byte) 0xff});
        Channel with = ClientInterceptors.intercept(
                channel,
                MetadataUtils.newAttachHeadersInterceptor(asked),
                MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));
        assertThat(ClientCalls.blockingUnaryCall(with, UNARY, CallOptions.DEFAULT, "a"))
                .isEqualTo("re: a");
        assertThat(origin.heard().get(ASKED)).isEqualTo("yes");
        assertThat(origin.heard().get(TRACE)).containsExactly(0, 1, 0xff);
        assertThat(origin.heard().get(Metadata.Key.of("x-forwarded-for", Metadata.ASCII_STRING_MARSHALLER)))
                .isEqualTo("127.0.0.1");
    }

    @Test
    void errorsKeepTheirStatus() {
        assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(channel, UNARY, CallOptions.DEFAULT, "missing"))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus())
                                .extracting(Status::getCode, Status::getDescription)
                                .containsExactly(Status.Code.NOT_FOUND, "no caf\u00e9"));
    }

    @Test
    void largeMessages() {
        String large = "0123456789".repeat(400_000);
        assertThat(ClientCalls.blockingUnaryCall(channel, UNARY, CallOptions.DEFAULT, large))
                .isEqualTo("re: " + large);
    }

    @Test
    void clientStreaming() throws Exception {
        var answer = new Heard();
        StreamObserver<String> requests =
                ClientCalls.asyncClientStreamingCall(channel.newCall(COLLECT, CallOptions.DEFAULT), answer);
        for (int i = 0; i < 1000; i++) {
            requests.onNext("x".repeat(i));
        }
        requests.onCompleted();
        assertThat(answer.next()).isEqualTo("1000 messages, 499500 letters");
        assertThat(answer.next()).isEqualTo("end");
    }

    @Test
    void serverStreaming() {
        Iterator<String> answers = ClientCalls.blockingServerStreamingCall(channel, REPEAT, CallOptions.DEFAULT, "500");
        List<String> all = new ArrayList<>();
        answers.forEachRemaining(all::add);
        assertThat(all).hasSize(500);
        assertThat(all.getLast()).startsWith("500x").hasSize(10_003);
    }

    @Test
    void aServerIsHeldBackByTheClient() throws Exception {
        var call = new AtomicReference<ClientCallStreamObserver<String>>();
        var got = new LinkedBlockingQueue<String>();
        ClientCalls.asyncServerStreamingCall(
                channel.newCall(REPEAT, CallOptions.DEFAULT), "100000", new ClientResponseObserver<String, String>() {
                    @Override
                    public void beforeStart(ClientCallStreamObserver<String> requests) {
                        requests.disableAutoRequestWithInitial(1);
                        call.set(requests);
                    }

                    @Override
                    public void onNext(String value) {
                        got.add(value);
                    }

                    @Override
                    public void onError(Throwable cause) {}

                    @Override
                    public void onCompleted() {}
                });
        assertThat(got.poll(60, TimeUnit.SECONDS)).startsWith("1x");
        int before = -1;
        while (before != origin.written()) {
            before = origin.written();
            TimeUnit.MILLISECONDS.sleep(300);
        }
        // Of a gigabyte: windows and buffers of client, proxy and server.
        assertThat(before).isLessThan(400);
        call.get().cancel("enough", null);
        assertThat(origin.isCancelled()).isTrue();
    }

    @Test
    void bothStreaming() throws Exception {
        var answers = new Heard();
        StreamObserver<String> requests =
                ClientCalls.asyncBidiStreamingCall(channel.newCall(TALK, CallOptions.DEFAULT), answers);
        for (int i = 0; i < 100; i++) {
            requests.onNext("message " + i);
            assertThat(answers.next()).isEqualTo("re: message " + i);
        }
        requests.onCompleted();
        assertThat(answers.next()).isEqualTo("end");
    }

    @Test
    void aCancelledCallIsCancelledAtTheServer() throws Exception {
        var answers = new Heard();
        var call = channel.newCall(TALK, CallOptions.DEFAULT);
        StreamObserver<String> requests = ClientCalls.asyncBidiStreamingCall(call, answers);
        requests.onNext("a");
        assertThat(answers.next()).isEqualTo("re: a");
        call.cancel("enough", null);
        assertThat(origin.isCancelled()).isTrue();
        // The connections go on.
        assertThat(ClientCalls.blockingUnaryCall(channel, UNARY, CallOptions.DEFAULT, "b"))
                .isEqualTo("re: b");
    }

    @Test
    void deadlinesAreKnownToTheServerAndKept() throws Exception {
        var options = CallOptions.DEFAULT.withDeadlineAfter(4, TimeUnit.SECONDS);
        assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(channel, UNARY, options, "hang"))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED));
        assertThat(origin.heard().keys()).contains("grpc-timeout");
        assertThat(origin.isCancelled()).isTrue();
    }

    @Test
    void manyCallsAtATime() throws Exception {
        var answers = new Heard();
        for (int i = 0; i < 500; i++) {
            ClientCalls.asyncUnaryCall(channel.newCall(UNARY, CallOptions.DEFAULT), "a", answers);
        }
        for (int i = 0; i < 1000; i++) {
            assertThat(answers.next()).isIn("re: a", "end");
        }
    }

    @Test
    void aServerThatIsGoneIsUnavailable() throws Exception {
        origin.close();
        assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(channel, UNARY, CallOptions.DEFAULT, "a"))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
    }

    @Test
    void overTls() throws Exception {
        var authority = new TestAuthority("root");
        var encrypted = TestProxy.run(toml(
                "certificates = [\"a\"]", TestAuthority.toml("a", authority.issue("localhost"), "is_default = true")));
        var trusting = NettyChannelBuilder.forAddress("localhost", encrypted.port())
                .sslContext(GrpcSslContexts.forClient()
                        .trustManager(new ByteArrayInputStream(authority.pem().getBytes(StandardCharsets.US_ASCII)))
                        .build())
                .build();
        try {
            assertThat(ClientCalls.blockingUnaryCall(trusting, UNARY, CallOptions.DEFAULT, "a"))
                    .isEqualTo("re: a");
        } finally {
            trusting.shutdownNow().awaitTermination(60, TimeUnit.SECONDS);
            encrypted.close();
        }
    }
}
