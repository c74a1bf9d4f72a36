package io.sluice.core.upstream;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** Hands out peers, the same one for equal keys, and recycles the numbers of those no longer in use. */
public final class PeerRegistry {
    private static final class Entry {
        private final Peer peer;
        private int users;

        private Entry(Peer peer) {
            this.peer = peer;
        }
    }

    private final Map<PeerKey, Entry> entries = new HashMap<>();
    private final Deque<Integer> freeIds = new ArrayDeque<>();
    private final int loops;
    private int nextId;

    /** A registry for peers that so many loops will use. */
    public PeerRegistry(int loops) {
        this.loops = loops;
    }

    /** The peer for a key. Each call is to be matched by a {@link #release}. */
    public synchronized Peer acquire(PeerKey key) {
        Entry entry = entries.computeIfAbsent(key, k -> new Entry(new Peer(newId(), k, loops)));
        entry.users++;
        return entry.peer;
    }

    private int newId() {
        Integer free = freeIds.poll();
        return free != null ? free : nextId++;
    }

    /** Gives a peer back; tells whether nobody uses it any more, such that its idle connections are to be closed. */
    public synchronized boolean release(Peer peer) {
        Entry entry = entries.get(peer.key());
        if (entry == null || --entry.users > 0) {
            return false;
        }
        entries.remove(peer.key());
        return true;
    }

    /** Allows the number of a released peer to be given out again, once no loop has a connection of it. */
    public synchronized void recycle(Peer peer) {
        freeIds.add(peer.id());
    }
}
