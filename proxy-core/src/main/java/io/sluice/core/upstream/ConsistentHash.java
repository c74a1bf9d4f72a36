package io.sluice.core.upstream;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.CRC32;

/**
 * Picks by a key of the request, the same peer for the same key: peers are spread over a ring of numbers at many places each, and
 * a key goes to the next place on the ring. So when a peer comes or goes only its share of the keys moves. A request without
 * the key is spread by round robin.
 */
public final class ConsistentHash implements PeerPicker {
    private static final int PLACES_PER_WEIGHT = 160;
    private static final int MAX_PLACES = 1 << 16;

    private final long[] places;
    private final List<Optional<Peer>> peers;
    private final Function<Subject, Optional<String>> key;
    private final PeerPicker withoutKey;

    /**
     * A ring.
     *
     * @param key what decides, if the request has it
     * @param withoutKey picks for requests that have none
     */
    public ConsistentHash(
            List<RoundRobin.WeightedPeer> peers, Function<Subject, Optional<String>> key, PeerPicker withoutKey) {
        this.peers = peers.stream().map(peer -> Optional.of(peer.peer())).toList();
        this.places = places(peers);
        this.key = key;
        this.withoutKey = withoutKey;
    }

    /** Sorted; each has the hash in its upper half and the peer's number in its lower. */
    private static long[] places(List<RoundRobin.WeightedPeer> peers) {
        long total = peers.stream().mapToLong(RoundRobin.WeightedPeer::weight).sum();
        double scale = Math.min(PLACES_PER_WEIGHT, (double) MAX_PLACES / total);
        long[] places = new long[0];
        for (int number = 0; number < peers.size(); number++) {
            int share = (int) Math.max(1, Math.round(peers.get(number).weight() * scale));
            int from = places.length;
            places = Arrays.copyOf(places, from + share);
            for (int i = 0; i < share; i++) {
                places[from + i] = hash(peers.get(number).peer().text() + '-' + i) << 32 | number;
            }
        }
        Arrays.sort(places);
        return places;
    }

    private static long hash(String text) {
        var crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        // CRC's neighbours are alike: spread them, and keep 31 bits so that sorted longs are in the hash's order.
        long mixed = crc.getValue() * 0x9E3779B97F4A7C15L;
        return mixed >>> 33;
    }

    @Override
    public Optional<Peer> pick(Subject subject, int loop, TriedPeers tried) {
        Optional<String> value = key.apply(subject);
        if (value.isEmpty()) {
            return withoutKey.pick(subject, loop, tried);
        }
        int found = Arrays.binarySearch(places, hash(value.get()) << 32);
        int start = found < 0 ? -found - 1 : found;
        long now = System.nanoTime();
        Optional<Peer> lastResort = Optional.empty();
        for (int i = 0; i < places.length; i++) {
            Optional<Peer> candidate = peers.get((int) places[(start + i) % places.length]);
            Peer peer = candidate.orElseThrow();
            if (!tried.contains(peer)) {
                if (!peer.isDown(now)) {
                    return candidate;
                }
                lastResort = lastResort.isEmpty() ? candidate : lastResort;
            }
        }
        return lastResort;
    }
}
