package io.sluice.core.transport;

import static io.sluice.core.testing.Http2Frames.DATA;

import io.sluice.core.testing.ChainProxy;
import io.sluice.core.testing.Http2Frames;
import java.io.IOException;

/** An extended CONNECT that opens a WebSocket, and proxies that let it. */
final class ExtendedConnect {
    static final int ENABLE_CONNECT_PROTOCOL = 8;

    static final String[] ASK = {
        ":method",
        "CONNECT",
        ":protocol",
        "websocket",
        ":scheme",
        "https",
        ":path",
        "/chat?room=1",
        ":authority",
        "a",
        "sec-websocket-version",
        "13",
        "sec-websocket-protocol",
        "sports",
        "origin",
        "https://a"
    };

    private ExtendedConnect() {}

    static ChainProxy.Description inFrontOf(int port) {
        return ChainProxy.inFrontOf(port).server("enabled_h2 = true");
    }

    static ChainProxy.Description inFrontOfHttp2(int port) {
        return inFrontOf(port).origin("alpn = \"h2\"");
    }

    /** So many bytes of a stream's body. */
    static String read(Http2Frames client, int length) throws IOException {
        var text = new StringBuilder();
        while (text.length() < length) {
            text.append(client.next(DATA).text());
        }
        return text.toString();
    }
}
