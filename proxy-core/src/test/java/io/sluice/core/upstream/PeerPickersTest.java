package io.sluice.core.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.tls.PeerTls;
import io.sluice.spi.http.RequestHead;
import io.sluice.spi.testkit.FakeExchange;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PeerPickersTest {
    private final PeerRegistry registry = new PeerRegistry(2, PeerObserver.NONE);
    private final Subject subject = new Asked(FakeExchange.get("/").request(), "192.0.2.1");

    private record Asked(RequestHead request, String clientAddress) implements Subject {}

    private PeerUse use(int port, String upstream) {
        var key = new PeerKey(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                PeerTimeouts.DEFAULT,
                PeerTls.OFF,
                PeerProtocol.HTTP_1,
                PeerAccess.DEFAULT);
        return registry.acquire(key, upstream);
    }

    private Peer peer(int port) {
        return use(port, "origin").peer();
    }

    private List<RoundRobin.WeightedPeer> peers(int... weights) {
        var peers = new ArrayList<RoundRobin.WeightedPeer>();
        for (int i = 0; i < weights.length; i++) {
            peers.add(new RoundRobin.WeightedPeer(peer(1000 + i), weights[i]));
        }
        return peers;
    }

    private Map<Integer, Integer> count(PeerPicker picker, int picks) {
        var counts = new HashMap<Integer, Integer>();
        for (int i = 0; i < picks; i++) {
            Peer peer = picker.pick(subject, 0, new TriedPeers()).orElseThrow();
            counts.merge(peer.address().getPort(), 1, Integer::sum);
        }
        return counts;
    }

    @Test
    void roundRobinIsSmooth() {
        var picker = new RoundRobin(peers(3, 1), 1);
        var order = new ArrayList<Integer>();
        for (int i = 0; i < 8; i++) {
            order.add(picker.pick(subject, 0, new TriedPeers())
                    .orElseThrow()
                    .address()
                    .getPort());
        }
        assertThat(order).containsExactly(1000, 1000, 1001, 1000, 1000, 1000, 1001, 1000);
    }

    @Test
    void roundRobinPassesOverPeersThatAreDownUnlessAllAre() {
        var peers = peers(1, 1);
        var picker = new RoundRobin(peers, 1);
        peers.getFirst().peer().markDown(System.nanoTime() + 60_000_000_000L, "refused");
        assertThat(count(picker, 10)).containsOnlyKeys(1001);
        peers.getLast().peer().markDown(System.nanoTime() + 60_000_000_000L, "refused");
        assertThat(count(picker, 10)).hasSize(2);
    }

    @Test
    void hashSendsOneKeyToOnePeerAndMovesOnlyAShareWhenAPeerGoes() {
        var four = peers(1, 1, 1, 1);
        var amongFour = byPath(four);
        var amongThree = byPath(four.subList(0, 3));
        int moved = 0;
        var shares = new HashMap<Integer, Integer>();
        for (int i = 0; i < 4000; i++) {
            String key = "/key-" + i;
            Peer before = pick(amongFour, key);
            assertThat(pick(amongFour, key)).isSameAs(before);
            shares.merge(before.address().getPort(), 1, Integer::sum);
            moved += pick(amongThree, key) == before ? 0 : 1;
        }
        assertThat(shares.values()).allSatisfy(share -> assertThat(share).isBetween(700, 1300));
        assertThat(moved).isBetween(700, 1300);
    }

    private static PeerPicker byPath(List<RoundRobin.WeightedPeer> peers) {
        return new ConsistentHash(peers, asked -> Optional.of(asked.request().path()), new RoundRobin(peers, 1));
    }

    private static Peer pick(PeerPicker picker, String path) {
        return picker.pick(new Asked(FakeExchange.get(path).request(), "192.0.2.1"), 0, new TriedPeers())
                .orElseThrow();
    }

    @Test
    void hashTriesTheNextPeerOnTheRingAndSpreadsRequestsWithoutKey() {
        var peers = peers(1, 1);
        var picker = byPath(peers);
        var first = pick(picker, "/");
        var tried = new TriedPeers();
        tried.add(first);
        assertThat(picker.pick(subject, 0, tried)).isPresent().get().isNotSameAs(first);
        var keyless = new ConsistentHash(peers, any -> Optional.empty(), new RoundRobin(peers, 1));
        assertThat(count(keyless, 10)).containsExactlyInAnyOrderEntriesOf(Map.of(1000, 5, 1001, 5));
    }

    @Test
    void leastInFlightPrefersThePeerWithTheLeastToDo() {
        var peers = peers(1, 1);
        var picker = new LeastInFlight(peers, 2);
        assertThat(count(picker, 10)).containsExactlyInAnyOrderEntriesOf(Map.of(1000, 5, 1001, 5));
        peers.getFirst().peer().inFlight().enter(1);
        assertThat(count(picker, 10)).containsOnlyKeys(1001);
    }

    @Test
    void equalKeysShareAPeerUntilTheLastUserReleasesIt() {
        PeerUse use = use(5, "origin");
        Peer one = use.peer();
        PeerUse other = use(5, "mirror");
        assertThat(other.peer()).isSameAs(one);
        assertThat(one.upstreams()).containsExactly("mirror", "origin");
        assertThat(registry.release(use)).isFalse();
        assertThat(one.upstreams()).containsExactly("mirror");
        assertThat(registry.release(other)).isTrue();
        registry.recycle(one);
        assertThat(peer(6).id()).isEqualTo(one.id());
    }
}
