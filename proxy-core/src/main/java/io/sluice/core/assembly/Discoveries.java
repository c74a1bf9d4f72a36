package io.sluice.core.assembly;

import io.sluice.core.assembly.jars.ForeignCode;
import io.sluice.spi.extension.Discovery;
import io.sluice.spi.extension.FoundPeer;
import io.sluice.spi.extension.ProxyEvent;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The peers of upstreams that discoveries look after. An upstream that is the same in two generations is followed once for both,
 * so that a reload begins with the peers that are known. One for a process.
 */
final class Discoveries {
    private static final Logger LOG = LoggerFactory.getLogger(Discoveries.class);
    private static final Comparator<FoundPeer> IN_ORDER = Comparator.comparing(FoundPeer::host)
            .thenComparingInt(FoundPeer::port)
            .thenComparingInt(FoundPeer::weight);

    private record Key(ExtensionInstance source, String upstream, List<Discovery.Address> addresses)
            implements Discovery.Sought {
        @Override
        public String name() {
            return upstream;
        }
    }

    /** What is known of one upstream. */
    private static final class Entry {
        private final CountDownLatch known = new CountDownLatch(1);
        private volatile List<FoundPeer> found = List.of();
        private volatile List<FoundPeer> used = List.of();
        private Discovery.Following following = () -> {};
        private int users;

        private void tell(String upstream, List<FoundPeer> peers, EventSinks sinks) {
            // In an order of our own: others than before are not those that come in another order.
            List<FoundPeer> distinct =
                    peers.stream().distinct().sorted(IN_ORDER).toList();
            if (!distinct.equals(found)) {
                LOG.info("upstream {} has the peers {}", upstream, distinct);
                sinks.tell(ProxyEvent.UPSTREAM_PEERS, upstream, distinct.toString());
            }
            found = distinct;
            known.countDown();
        }
    }

    /** A generation's interest in the peers of an upstream. */
    final class Followed implements Lease {
        private final Key key;
        private final Entry entry;

        private Followed(Key key, Entry entry) {
            this.key = key;
            this.entry = entry;
        }

        /** The peers that are known, which it waits for at the very first. */
        List<FoundPeer> peers() {
            try {
                if (!entry.known.await(patience.toNanos(), TimeUnit.NANOSECONDS) && !patience.isZero()) {
                    LOG.warn("the peers of upstream {} are not known yet", key.upstream());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            entry.used = entry.found;
            return entry.used;
        }

        @Override
        public void close() {
            release(key);
        }
    }

    private final Duration patience;
    private final EventSinks sinks;
    private final Map<Key, Entry> entries = new HashMap<>();

    /**
     * None yet.
     *
     * @param patience how long a generation waits for peers that it has never heard of
     * @param sinks are told of changes
     */
    Discoveries(Duration patience, EventSinks sinks) {
        this.sinks = sinks;
        this.patience = patience;
    }

    /**
     * Follows an upstream.
     *
     * @throws IllegalArgumentException when the discovery refuses to
     */
    synchronized Followed follow(ExtensionInstance source, String upstream, List<Discovery.Address> addresses) {
        var key = new Key(source, upstream, List.copyOf(addresses));
        Entry entry = entries.get(key);
        if (entry == null) {
            var begun = new Entry();
            try {
                begun.following = Objects.requireNonNull(
                        source.call(() ->
                                source.as(Discovery.class).follow(key, peers -> begun.tell(upstream, peers, sinks))),
                        "nothing that could be ended was given");
            } catch (Exception | Error e) {
                ForeignCode.contain(e);
                throw new IllegalArgumentException("the peers cannot be followed: " + e, e);
            }
            entries.put(key, begun);
            entry = begun;
        }
        entry.users++;
        return new Followed(key, entry);
    }

    private void release(Key key) {
        Entry unused = null;
        synchronized (this) {
            Entry entry = entries.get(key);
            if (entry != null && --entry.users == 0) {
                entries.remove(key);
                unused = entry;
            }
        }
        if (unused != null) {
            unused.following.close();
        }
    }

    /** Whether there are others by now than those that a generation was built with. */
    synchronized boolean haveChanged() {
        return entries.values().stream().anyMatch(entry -> !entry.found.equals(entry.used));
    }
}
