package io.sluice.core.testing;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.MessageToMessageCodec;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamFrame;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A WebSocket client over HTTP/2 (RFC 8441) of Netty's codecs, none of which the proxy uses. */
public final class Http2WebSocket implements AutoCloseable {
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final CompletableFuture<Boolean> offered = new CompletableFuture<>();
    private final CompletableFuture<String> status = new CompletableFuture<>();
    private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final Channel connection;
    private final Http2StreamChannel stream;

    /** Connects in cleartext and asks for a WebSocket at a path. */
    public Http2WebSocket(int port, String path) throws Exception {
        connection = new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(Http2FrameCodecBuilder.forClient().build())
                                .addLast(new Settings())
                                .addLast(new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel pushed) {
                                        throw new IllegalStateException("the server opens no streams");
                                    }
                                }));
                    }
                })
                .connect(InetAddress.getLoopbackAddress(), port)
                .sync()
                .channel();
        if (!offered.get(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("extended CONNECT is not offered");
        }
        stream = new Http2StreamChannelBootstrap(connection)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new Tunnel())
                                .addLast(new WebSocket13FrameEncoder(true))
                                .addLast(new WebSocket13FrameDecoder(false, false, 1 << 20))
                                .addLast(new Ear());
                    }
                })
                .open()
                .get(60, TimeUnit.SECONDS);
        var headers = new DefaultHttp2Headers(false)
                .method("CONNECT")
                .set(":protocol", "websocket")
                .scheme("http")
                .path(path)
                .authority("a")
                .set("sec-websocket-version", "13");
        stream.writeAndFlush(new DefaultHttp2HeadersFrame(headers, false)).sync();
    }

    private final class Settings extends SimpleChannelInboundHandler<Http2SettingsFrame> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, Http2SettingsFrame frame) {
            Long value = frame.settings().get((char) 8);
            offered.complete(value != null && value == 1);
        }
    }

    /** Frames of the stream to bytes and back. */
    private final class Tunnel extends MessageToMessageCodec<Http2StreamFrame, ByteBuf> {
        @Override
        protected void encode(ChannelHandlerContext ctx, ByteBuf bytes, List<Object> out) {
            out.add(new DefaultHttp2DataFrame(bytes.retain()));
        }

        @Override
        protected void decode(ChannelHandlerContext ctx, Http2StreamFrame frame, List<Object> out) {
            if (frame instanceof Http2HeadersFrame head) {
                status.complete(String.valueOf(head.headers().status()));
            } else if (frame instanceof Http2DataFrame data) {
                out.add(data.content().retain());
            }
        }
    }

    private final class Ear extends SimpleChannelInboundHandler<WebSocketFrame> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
            if (frame instanceof TextWebSocketFrame text) {
                texts.add(text.text());
            } else if (frame instanceof CloseWebSocketFrame close) {
                closed.complete(close.statusCode());
            }
        }
    }

    /** The status of the answer. */
    public String status() throws Exception {
        return status.get(60, TimeUnit.SECONDS);
    }

    /** Sends a message. */
    public void send(String text) throws Exception {
        stream.writeAndFlush(new TextWebSocketFrame(text)).sync();
    }

    /** The next message. */
    public String next() throws Exception {
        return String.valueOf(texts.poll(60, TimeUnit.SECONDS));
    }

    /** Says goodbye and ends this side; gives the code that the other side says it with. */
    public int farewell() throws Exception {
        stream.writeAndFlush(new CloseWebSocketFrame(1000, "")).sync();
        int code = closed.get(60, TimeUnit.SECONDS);
        stream.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.EMPTY_BUFFER, true))
                .sync();
        return code;
    }

    @Override
    public void close() {
        connection.close().syncUninterruptibly();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
