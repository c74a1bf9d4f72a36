package io.sluice.core.chain;

import io.sluice.core.chain.PluginHealth.Mode;
import io.sluice.spi.extension.LoadBalancing;

/**
 * An extension's way to choose a peer, counted and watched as plugins' hooks are. What goes wrong in it leaves the choice open, and so
 * does one that is not trusted any more: a request had better go to some peer than to none.
 */
public final class WatchedBalancer implements LoadBalancing.Balancer {
    private static final int OPEN = -1;

    private final LoadBalancing.Balancer balancer;
    private final PluginHealth health;
    private final Supervisor supervisor;

    /** Watches a balancer. */
    public WatchedBalancer(LoadBalancing.Balancer balancer, PluginHealth health, Supervisor supervisor) {
        this.balancer = balancer;
        this.health = health;
        this.supervisor = supervisor;
    }

    @Override
    public int choose(LoadBalancing.Choice choice) {
        if (health.mode() != Mode.CALLED) {
            return OPEN;
        }
        LoopWatch watch = supervisor.on(choice.loop());
        long entered = watch.enter(health, HookCall.CHOOSE);
        try {
            int chosen = balancer.choose(choice);
            if (chosen >= choice.peers()) {
                throw new IndexOutOfBoundsException("chose " + chosen + " of " + choice.peers());
            }
            return chosen;
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            watch.failed(health, HookCall.CHOOSE, e);
            return OPEN;
        } finally {
            watch.leave(health, HookCall.CHOOSE, entered);
        }
    }
}
