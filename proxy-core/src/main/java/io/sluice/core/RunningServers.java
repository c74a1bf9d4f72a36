package io.sluice.core;

import io.sluice.core.assembly.Generation;
import io.sluice.core.transport.EventLoops;
import io.sluice.core.transport.Listener;
import io.sluice.core.transport.ListenerBinder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers that listen, which become those of another generation as a whole or not at all: what could fail, binding, is done
 * first. A socket that is listened on already goes from its old server to the new one, so servers can be renamed, given further
 * addresses or exchange them. Guarded by its owner.
 */
final class RunningServers {
    private static final Logger LOG = LoggerFactory.getLogger(RunningServers.class);

    private final EventLoops loops;
    private final Map<String, ListenerBinder> binders = new LinkedHashMap<>();

    RunningServers(EventLoops loops) {
        this.loops = loops;
    }

    /**
     * Serves another generation.
     *
     * @return the servers that are no more: they accept nothing, and their connections are to be drained
     * @throws IOException when an address cannot be bound; then nothing has changed
     */
    List<ListenerBinder> become(Generation next) throws IOException {
        Map<String, ListenerBinder> added = bindWhatIsNew(next.servers());
        next.servers().forEach((name, server) -> {
            ListenerBinder made = added.get(name);
            if (made == null) {
                binder(name).ifPresent(running -> running.listener().serve(server.served()));
            } else {
                server.addresses()
                        .forEach(address -> holder(name, address).ifPresent(old -> made.takeOver(old, address)));
            }
        });
        var retired = binders.entrySet().stream()
                .filter(entry ->
                        added.containsKey(entry.getKey()) || !next.servers().containsKey(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        retired.forEach(ListenerBinder::unbind);
        binders.values().removeAll(retired);
        binders.putAll(added);
        return retired;
    }

    private Map<String, ListenerBinder> bindWhatIsNew(Map<String, Generation.Server> servers) throws IOException {
        var added = new LinkedHashMap<String, ListenerBinder>();
        try {
            for (var entry : servers.entrySet()) {
                String name = entry.getKey();
                List<InetSocketAddress> addresses = entry.getValue().addresses();
                if (binder(name).filter(running -> running.listensOn(addresses)).isEmpty()) {
                    var binder = new ListenerBinder(
                            loops, new Listener(name, entry.getValue().served(), loops.connectionLimit()));
                    added.put(name, binder);
                    for (InetSocketAddress address : addresses) {
                        if (holder(name, address).isEmpty()) {
                            LOG.info("server {} listens on {}", name, binder.bind(address));
                        }
                    }
                }
            }
        } catch (IOException e) {
            added.values().forEach(ListenerBinder::unbind);
            throw e;
        }
        return added;
    }

    /** The running server that listens on an address; port 0 is a different one for each name. */
    private Optional<ListenerBinder> holder(String name, InetSocketAddress address) {
        if (address.getPort() == 0) {
            return binder(name).filter(binder -> binder.requested().contains(address));
        }
        return binders.values().stream()
                .filter(binder -> binder.requested().contains(address))
                .findFirst();
    }

    Optional<ListenerBinder> binder(String name) {
        return Optional.ofNullable(binders.get(name));
    }

    Collection<String> names() {
        return binders.keySet();
    }

    int connections() {
        return binders.values().stream()
                .mapToInt(binder -> binder.listener().connections())
                .sum();
    }

    /** Accepts nothing more; gives what is to be drained. */
    List<ListenerBinder> end() {
        var ended = List.copyOf(binders.values());
        ended.forEach(ListenerBinder::unbind);
        binders.clear();
        return ended;
    }
}
