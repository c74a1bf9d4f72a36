package io.sluice.core.transport;

import io.netty.channel.Channel;
import io.sluice.spi.TlsSession;
import org.jspecify.annotations.Nullable;

/** Sets up a client's connection for what is spoken on it, once that is known. Called on the channel's loop. */
final class DownstreamPipeline {
    private DownstreamPipeline() {}

    /** A connection without TLS: HTTP/1, or what the client begins with where the server allows HTTP/2 in the clear. */
    static void cleartext(Channel channel, LoopContext loop, Listener listener) {
        switch (listener.served().settings().spokenInClear()) {
            case HTTP_1 -> http1(channel, loop, listener, null);
            case EITHER -> channel.pipeline().addLast(new PrefaceHandler(loop, listener));
        }
    }

    /** HTTP/1, from the next byte on. */
    static void http1(Channel channel, LoopContext loop, Listener listener, @Nullable TlsSession tls) {
        channel.pipeline().addLast(new DownstreamHandler(loop, listener, tls));
    }

    /** HTTP/2, from the next byte on; after TLS has agreed on {@code h2}, or when the client's preface was seen. */
    static void http2(Channel channel, LoopContext loop, Listener listener, @Nullable TlsSession tls) {
        channel.pipeline().addLast(new Http2Handler(ctx -> new DownstreamHttp2(ctx, loop, listener, tls)));
    }
}
