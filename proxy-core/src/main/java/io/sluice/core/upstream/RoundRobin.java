package io.sluice.core.upstream;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Weighted round robin, smooth as nginx's: peers of weights 3 and 1 are picked a a b a, not a a a b. The order is worked out
 * once; a pick takes the next place of the calling loop's own cursor, so loops share nothing.
 */
public final class RoundRobin implements PeerPicker {
    private static final int MAX_SCHEDULE = 1 << 16;
    private static final int PADDING = 16;

    private final Optional<Peer>[] schedule;
    private final int[] cursors;

    /**
     * Peers with their weights.
     *
     * @param loops number of loops that will pick
     */
    public RoundRobin(List<WeightedPeer> peers, int loops) {
        this.schedule = smooth(peers);
        this.cursors = new int[loops * PADDING];
        // Loops begin at different places, so that few requests over many loops still reach all peers.
        for (int loop = 0; loop < loops && schedule.length > 0; loop++) {
            cursors[loop * PADDING] = loop % schedule.length;
        }
    }

    /**
     * A peer and its share.
     *
     * @param weight 1 or more
     */
    public record WeightedPeer(Peer peer, int weight) {}

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of one type of elements, made and filled here
    private static Optional<Peer>[] smooth(List<WeightedPeer> peers) {
        int divisor = peers.stream().mapToInt(WeightedPeer::weight).reduce(0, RoundRobin::gcd);
        int[] weights = peers.stream().mapToInt(peer -> peer.weight() / divisor).toArray();
        int total = Math.min(Arrays.stream(weights).sum(), MAX_SCHEDULE);
        var schedule = new Optional[total];
        long[] current = new long[weights.length];
        for (int place = 0; place < total; place++) {
            int best = 0;
            for (int i = 0; i < weights.length; i++) {
                current[i] += weights[i];
                best = current[i] > current[best] ? i : best;
            }
            current[best] -= Arrays.stream(weights).asLongStream().sum();
            schedule[place] = Optional.of(peers.get(best).peer());
        }
        return schedule;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    @Override
    public Optional<Peer> pick(Subject subject, int loop, TriedPeers tried) {
        int places = schedule.length;
        if (places == 1) {
            return schedule[0];
        }
        Optional<Peer> untried = Optional.empty();
        Optional<Peer> any = Optional.empty();
        long now = System.nanoTime();
        for (int i = 0; i < places; i++) {
            Optional<Peer> candidate = next(loop);
            Peer peer = candidate.orElseThrow();
            if (tried.contains(peer)) {
                any = candidate;
            } else if (peer.isDown(now)) {
                untried = untried.isEmpty() ? candidate : untried;
            } else {
                return candidate;
            }
        }
        // A full round was made: one step more, so that the next pick begins elsewhere.
        next(loop);
        return untried.isPresent() ? untried : any;
    }

    private Optional<Peer> next(int loop) {
        int at = cursors[loop * PADDING];
        cursors[loop * PADDING] = at + 1 == schedule.length ? 0 : at + 1;
        return schedule[at];
    }
}
