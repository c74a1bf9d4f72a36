package io.sluice.core.exchange;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * The exchanges of one generation that have become tunnels: what may go on for days after the next has begun to serve, and would keep
 * the plugins of this one all the while. Each loop's are touched by that loop alone.
 */
public final class OpenTunnels {
    private final List<Set<ExchangeDriver>> ofLoops = new ArrayList<>();

    /** None yet, of so many loops. */
    public OpenTunnels(int loops) {
        for (int loop = 0; loop < loops; loop++) {
            ofLoops.add(Collections.newSetFromMap(new IdentityHashMap<>()));
        }
    }

    void opened(int loop, ExchangeDriver exchange) {
        ofLoops.get(loop).add(exchange);
    }

    void over(int loop, ExchangeDriver exchange) {
        ofLoops.get(loop).remove(exchange);
    }

    /**
     * Ends those of a loop, which has to be the calling one.
     *
     * @return how many there were
     */
    public int end(int loop) {
        List<ExchangeDriver> open = List.copyOf(ofLoops.get(loop));
        open.forEach(ExchangeDriver::endTunnel);
        return open.size();
    }
}
