package io.sluice.spi.extension;

import java.util.List;
import java.util.function.Consumer;

/** Finds the peers of upstreams, which may come and go while the proxy runs; {@code discovery} names it. */
public interface Discovery extends Extension {

    /**
     * Follows the peers of one upstream. Called when a configuration is built, not on an event loop; returns at once.
     *
     * @param upstream whose peers they are
     * @param found to be told of all peers there are as soon as they are known, and whenever there are others: from any thread,
     *     as often as one likes. While a source cannot tell, it says nothing, and the peers of before stay. An empty list is
     *     believed: the upstream's requests then fail
     * @return ends it
     */
    Following follow(Sought upstream, Consumer<List<FoundPeer>> found);

    /** An upstream whose peers are sought. */
    interface Sought {
        /** {@code NAME} of {@code [upstreams.NAME]}. */
        String name();

        /** Its {@code addrs}, whatever they mean to the discovery. */
        List<Address> addresses();
    }

    /**
     * One of {@code addrs}.
     *
     * @param host a name or an IP address, without brackets
     * @param port the one that is written, or else the one that the upstream's peers have
     * @param weight 1 or more
     */
    record Address(String host, int port, int weight) {}

    /** What goes on until it is ended. */
    @FunctionalInterface
    interface Following extends AutoCloseable {
        /** The upstream's peers are of no interest any more. Not called on an event loop. */
        @Override
        void close();
    }
}
