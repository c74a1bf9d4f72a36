package io.sluice.core.exchange;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What goes on by one generation, perhaps for longer than anybody wants to wait: so it can be ended from outside. Each loop's is touched
 * by that loop alone.
 *
 * @param <T> what it is
 */
public final class UnderWay<T> {
    private final List<Set<T>> ofLoops = new ArrayList<>();
    private final Consumer<? super T> ending;

    UnderWay(int loops, Consumer<? super T> ending) {
        this.ending = ending;
        for (int loop = 0; loop < loops; loop++) {
            ofLoops.add(Collections.newSetFromMap(new IdentityHashMap<>()));
        }
    }

    /**
     * No tunnels yet, of so many loops: exchanges that have become such may go on for days after the next generation has begun to
     * serve, and would keep the plugins of this one all the while.
     */
    public static UnderWay<ExchangeDriver> tunnels(int loops) {
        return new UnderWay<>(loops, ExchangeDriver::endTunnel);
    }

    void begun(int loop, T one) {
        ofLoops.get(loop).add(one);
    }

    void over(int loop, T one) {
        ofLoops.get(loop).remove(one);
    }

    /**
     * Ends those of a loop, which has to be the calling one.
     *
     * @return how many there were
     */
    public int end(int loop) {
        List<T> open = List.copyOf(ofLoops.get(loop));
        open.forEach(ending);
        return open.size();
    }
}
