package io.sluice.core.upstream;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Hands out peers, the same one for equal keys, and recycles the numbers of those no longer in use. */
public final class PeerRegistry {
    private static final class Entry {
        private final Peer peer;
        private final List<String> users = new ArrayList<>();

        private Entry(Peer peer) {
            this.peer = peer;
        }

        private void tellPeer() {
            peer.belongTo(users.stream().distinct().sorted().toList());
        }
    }

    private final Map<PeerKey, Entry> entries = new HashMap<>();
    private final Deque<Integer> freeIds = new ArrayDeque<>();
    private final int loops;
    private final PeerObserver observer;
    private int nextId;

    /**
     * A registry for peers that so many loops will use.
     *
     * @param observer is told of those that go down
     */
    public PeerRegistry(int loops, PeerObserver observer) {
        this.loops = loops;
        this.observer = observer;
    }

    /** The peer for a key, for an upstream of this name. Each call is to be matched by a {@link #release}. */
    public synchronized PeerUse acquire(PeerKey key, String upstream) {
        Entry entry = entries.computeIfAbsent(key, k -> new Entry(new Peer(newId(), k, loops, observer)));
        entry.users.add(upstream);
        entry.tellPeer();
        return new PeerUse(entry.peer, upstream);
    }

    private int newId() {
        Integer free = freeIds.poll();
        return free != null ? free : nextId++;
    }

    /** Gives a peer back; tells whether nobody uses it any more, such that its idle connections are to be closed. */
    public synchronized boolean release(PeerUse use) {
        PeerKey key = use.peer().key();
        Entry entry = entries.get(key);
        if (entry == null) {
            return false;
        }
        entry.users.remove(use.upstream());
        if (!entry.users.isEmpty()) {
            entry.tellPeer();
            return false;
        }
        entries.remove(key);
        return true;
    }

    /** Allows the number of a released peer to be given out again, once no loop has a connection of it. */
    public synchronized void recycle(Peer peer) {
        freeIds.add(peer.id());
    }
}
