package io.sluice.core.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A client that speaks HTTP/2 by prior knowledge, in frames that a test makes. */
public final class Http2Client {
    private Http2Client() {}

    /** Connects and has said hello, with the default settings. */
    public static Http2Frames connect(int port) throws IOException {
        return silent(port).raw(Http2Frames.PREFACE).settings();
    }

    /** Connects and says nothing. */
    public static Http2Frames silent(int port) throws IOException {
        return new Http2Frames(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** Connects with room for no more than so many unread bytes, and says nothing. */
    public static Http2Frames narrow(int port, int receiveBuffer) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(receiveBuffer);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return new Http2Frames(socket);
    }

    /** The fields of a GET, and more. */
    public static String[] get(String path, String... more) {
        return fields("GET", path, more);
    }

    /** The fields of a POST, and more. */
    public static String[] post(String path, String... more) {
        return fields("POST", path, more);
    }

    private static String[] fields(String method, String path, String... more) {
        var all = new String[8 + more.length];
        String[] pseudo = {":method", method, ":scheme", "http", ":path", path, ":authority", "a"};
        System.arraycopy(pseudo, 0, all, 0, 8);
        System.arraycopy(more, 0, all, 8, more.length);
        return all;
    }
}
