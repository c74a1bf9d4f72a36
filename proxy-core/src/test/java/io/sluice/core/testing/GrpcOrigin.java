package io.sluice.core.testing;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A server of grpc-java's with one method of each kind; messages are text. */
public final class GrpcOrigin {
    /** Answers {@code re: ...}; {@code missing} fails, {@code hang} is never answered. */
    public static final MethodDescriptor<String, String> UNARY = method("unary", MethodType.UNARY);
    /** Counts messages and letters. */
    public static final MethodDescriptor<String, String> COLLECT = method("collect", MethodType.CLIENT_STREAMING);
    /** Answers so many messages of ten thousand letters, as fast as they are taken. */
    public static final MethodDescriptor<String, String> REPEAT = method("repeat", MethodType.SERVER_STREAMING);
    /** Answers {@code re: ...} to each. */
    public static final MethodDescriptor<String, String> TALK = method("talk", MethodType.BIDI_STREAMING);

    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final AtomicInteger written = new AtomicInteger();
    private final AtomicReference<Metadata> heard = new AtomicReference<>(new Metadata());
    private final Server server;

    /** Listens on a free port. */
    public GrpcOrigin() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .maxInboundMessageSize(8 << 20)
                .intercept(new Listening())
                .addService(ServerServiceDefinition.builder("test.Echo")
                        .addMethod(UNARY, ServerCalls.asyncUnaryCall(this::unary))
                        .addMethod(COLLECT, ServerCalls.asyncClientStreamingCall(this::collect))
                        .addMethod(REPEAT, ServerCalls.asyncServerStreamingCall(this::repeat))
                        .addMethod(TALK, ServerCalls.asyncBidiStreamingCall(this::talk))
                        .build())
                .build()
                .start();
    }

    private static MethodDescriptor<String, String> method(String name, MethodType type) {
        return MethodDescriptor.<String, String>newBuilder()
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName("test.Echo", name))
                .setRequestMarshaller(new Text())
                .setResponseMarshaller(new Text())
                .build();
    }

    /** Messages of text: what they are made of is nothing to a proxy. */
    private static final class Text implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Remembers what metadata came. */
    private final class Listening implements ServerInterceptor {
        @Override
        public <A, B> ServerCall.Listener<A> interceptCall(
                ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
            heard.set(headers);
            return next.startCall(call, headers);
        }
    }

    // --- the service
    // --------------------------------------------------------------------------------------------------

    private void unary(String request, StreamObserver<String> responses) {
        switch (request) {
            case "missing" ->
                responses.onError(
                        Status.NOT_FOUND.withDescription("no caf\u00e9").asRuntimeException());
            case "hang" -> Context.current().addListener(context -> cancelled.countDown(), Runnable::run);
            default -> {
                responses.onNext("re: " + request);
                responses.onCompleted();
            }
        }
    }

    private StreamObserver<String> collect(StreamObserver<String> responses) {
        return new StreamObserver<>() {
            private int messages;
            private long letters;

            @Override
            public void onNext(String value) {
                messages++;
                letters += value.length();
            }

            @Override
            public void onError(Throwable cause) {
                cancelled.countDown();
            }

            @Override
            public void onCompleted() {
                responses.onNext(messages + " messages, " + letters + " letters");
                responses.onCompleted();
            }
        };
    }

    private void repeat(String request, StreamObserver<String> responses) {
        var out = (ServerCallStreamObserver<String>) responses;
        int wanted = Integer.parseInt(request);
        out.setOnCancelHandler(cancelled::countDown);
        out.setOnReadyHandler(() -> {
            while (out.isReady() && written.get() < wanted) {
                out.onNext(written.incrementAndGet() + "x".repeat(10_000));
                if (written.get() == wanted) {
                    out.onCompleted();
                }
            }
        });
    }

    private StreamObserver<String> talk(StreamObserver<String> responses) {
        return new StreamObserver<>() {
            @Override
            public void onNext(String value) {
                responses.onNext("re: " + value);
            }

            @Override
            public void onError(Throwable cause) {
                cancelled.countDown();
            }

            @Override
            public void onCompleted() {
                responses.onCompleted();
            }
        };
    }

    // --- what tests ask
    // -----------------------------------------------------------------------------------------------------

    /** Where it listens. */
    public int port() {
        return server.getPort();
    }

    /** The metadata of the last call. */
    public Metadata heard() {
        return heard.get();
    }

    /** How many messages were written by {@link #REPEAT}. */
    public int written() {
        return written.get();
    }

    /** Whether a call was cancelled, or is soon. */
    public boolean isCancelled() throws InterruptedException {
        return cancelled.await(60, TimeUnit.SECONDS);
    }

    /** Ends at once. */
    public void close() throws InterruptedException {
        server.shutdownNow().awaitTermination(60, TimeUnit.SECONDS);
    }
}
