package io.sluice.core.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.tls.PeerTls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PeerTest {
    private final ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
    private final Peer peer = new PeerRegistry(4, new PeerObserver() {
                @Override
                public void down(Peer peer, String why) {
                    told.add("down: " + why);
                }

                @Override
                public void up(Peer peer) {
                    told.add("up");
                }
            })
            .acquire(
                    new PeerKey(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
                            PeerTimeouts.DEFAULT,
                            PeerTls.OFF,
                            PeerProtocol.HTTP_1,
                            PeerAccess.DEFAULT),
                    "origin")
            .peer();

    @Test
    void tellsOfChangesAlone() {
        peer.markUp();
        peer.markDown(100, "refused");
        peer.markDown(200, "late");
        assertThat(peer.isDown(199)).isTrue();
        assertThat(peer.isDown(200)).isFalse();
        peer.markUp();
        peer.markUp();
        assertThat(peer.isDown(0)).isFalse();
        peer.markDown(300, "late");
        assertThat(told).containsExactly("down: refused", "up", "down: late");
    }

    @Test
    void tellsLastWhatIsSoHoweverManyLoopsFindOut() throws Exception {
        for (int round = 0; round < 200; round++) {
            List<Thread> loops = IntStream.range(0, 4)
                    .mapToObj(loop -> Thread.ofPlatform().start(() -> {
                        for (int i = 0; i < 200; i++) {
                            if ((i + loop) % 2 == 0) {
                                peer.markUp();
                            } else {
                                peer.markDown(Long.MAX_VALUE, "refused");
                            }
                        }
                    }))
                    .toList();
            for (Thread loop : loops) {
                loop.join();
            }
            List<String> all = List.copyOf(told);
            String last = all.isEmpty() ? "up" : all.getLast();
            assertThat(last).isEqualTo(peer.isDown(0) ? "down: refused" : "up");
            for (int i = 0; i < all.size(); i++) {
                assertThat(all.get(i)).isEqualTo(i % 2 == 0 ? "down: refused" : "up");
            }
        }
    }
}
