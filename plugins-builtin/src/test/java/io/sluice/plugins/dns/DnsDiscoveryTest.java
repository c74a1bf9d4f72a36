package io.sluice.plugins.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.spi.extension.Discovery;
import io.sluice.spi.extension.FoundPeer;
import io.sluice.spi.testkit.FakePluginContext;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DnsDiscoveryTest {
    private final FakePluginContext context = FakePluginContext.create();
    private final Map<String, List<String>> zone = new HashMap<>();
    private final List<List<FoundPeer>> told = new ArrayList<>();

    private record Upstream(String name, List<Discovery.Address> addresses) implements Discovery.Sought {}

    private InetAddress[] addresses(String host) throws UnknownHostException {
        List<String> found = zone.getOrDefault(host, List.of());
        if (found.isEmpty()) {
            throw new UnknownHostException(host);
        }
        var addresses = new InetAddress[found.size()];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = InetAddress.getByName(found.get(i));
        }
        return addresses;
    }

    private Discovery.Following follow(boolean ipv4Only) {
        return new DnsDiscovery(new DnsConfig(Duration.ofSeconds(30), ipv4Only), context.scheduler(), this::addresses)
                .follow(
                        new Upstream(
                                "api",
                                List.of(
                                        new Discovery.Address("a.example", 8080, 2),
                                        new Discovery.Address("b.example", 80, 1))),
                        told::add);
    }

    @Test
    void makesAPeerOfEachAddressInAnOrderThatStays() {
        zone.put("a.example", List.of("10.0.0.2", "10.0.0.1", "2001:db8::1"));
        zone.put("b.example", List.of("10.0.0.3"));
        follow(false).close();
        assertThat(told.getLast())
                .contains(FoundPeer.of("2001:db8:0:0:0:0:0:1", 8080).withWeight(2));
        told.clear();
        context.advance(Duration.ofMinutes(1));
        assertThat(told).isEmpty();

        follow(true);
        List<FoundPeer> first = List.of(
                FoundPeer.of("10.0.0.1", 8080).withWeight(2),
                FoundPeer.of("10.0.0.2", 8080).withWeight(2),
                FoundPeer.of("10.0.0.3", 80));
        assertThat(told).containsExactly(first);

        zone.put("a.example", List.of("10.0.0.1", "10.0.0.2"));
        context.advance(Duration.ofSeconds(30));
        assertThat(told).containsExactly(first, first);

        zone.put("a.example", List.of("10.0.0.1"));
        context.advance(Duration.ofSeconds(30));
        assertThat(told.getLast())
                .containsExactly(FoundPeer.of("10.0.0.1", 8080).withWeight(2), FoundPeer.of("10.0.0.3", 80));
    }

    @Test
    void saysNothingWhileANameIsUnknown() {
        zone.put("a.example", List.of("10.0.0.1"));
        Discovery.Following following = follow(false);
        context.advance(Duration.ZERO);
        assertThat(told).isEmpty();

        zone.put("b.example", List.of("2001:db8::1"));
        context.advance(Duration.ofSeconds(5));
        assertThat(told).hasSize(1);
        assertThat(told.getFirst()).hasSize(2);

        following.close();
        context.advance(Duration.ofMinutes(5));
        assertThat(told).hasSize(1);
    }
}
