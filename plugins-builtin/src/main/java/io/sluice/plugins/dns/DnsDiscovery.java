package io.sluice.plugins.dns;

import io.sluice.spi.Scheduler;
import io.sluice.spi.extension.Discovery;
import io.sluice.spi.extension.FoundPeer;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** Looks up the names of upstreams in jobs. A lookup that fails is tried again, and leaves the peers that are known. */
record DnsDiscovery(DnsConfig config, Scheduler scheduler, Names names) implements Discovery {
    /** Who knows the addresses of names; may take its time. */
    @FunctionalInterface
    interface Names {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    @Override
    public Following follow(Sought upstream, Consumer<List<FoundPeer>> found) {
        Scheduler.Task lookup = () -> found.accept(peers(upstream.addresses()));
        Scheduler.Job first = scheduler.once("lookup-" + upstream.name(), Duration.ZERO, lookup);
        Scheduler.Job later = scheduler.every("lookup-" + upstream.name() + "-again", config.interval(), lookup);
        return () -> {
            first.cancel();
            later.cancel();
        };
    }

    /** In an order of their own, as name servers give them in another each time. */
    private List<FoundPeer> peers(List<Address> sought) throws UnknownHostException {
        var peers = new ArrayList<FoundPeer>();
        for (Address address : sought) {
            Arrays.stream(names.addresses(address.host()))
                    .filter(found -> !config.ipv4Only() || found instanceof Inet4Address)
                    .sorted(Comparator.comparing(InetAddress::getHostAddress))
                    .map(found ->
                            FoundPeer.of(found.getHostAddress(), address.port()).withWeight(address.weight()))
                    .forEach(peers::add);
        }
        return peers;
    }
}
