package io.sluice.core.chain;

import io.sluice.spi.Hook;
import io.sluice.spi.Plugin;
import java.util.List;
import java.util.Set;

/** The kinds of calls into plugins and extensions while exchanges run. */
public enum HookCall {
    ON_REQUEST(0, "onRequest"),
    ON_UPSTREAM_RESPONSE(1, "onUpstreamResponse"),
    ON_UPSTREAM_FAILURE(2, "onUpstreamFailure"),
    ON_RESPONSE(3, "onResponse"),
    ON_COMPLETE(4, "onComplete"),
    /** A method of a body filter that the plugin handed over. */
    BODY_FILTER(5, "body filter"),
    /** What is done on the loop with what a stage has given that a hook gave to wait for. */
    AWAITED(6, "await"),
    /** The choice of a peer, by an extension. */
    CHOOSE(7, "choose");

    static final List<HookCall> ALL = List.of(values());

    private final int place;
    private final String text;

    HookCall(int place, String text) {
        this.place = place;
        this.text = text;
    }

    /** The calls that a class of plugins can get. */
    public static List<HookCall> of(Class<? extends Plugin> plugin) {
        Set<Hook> hooks = Hook.of(plugin);
        return ALL.stream().filter(call -> call.isPossible(hooks)).toList();
    }

    private boolean isPossible(Set<Hook> hooks) {
        return switch (this) {
            case ON_REQUEST -> hooks.contains(Hook.REQUEST);
            case ON_UPSTREAM_RESPONSE -> hooks.contains(Hook.UPSTREAM_RESPONSE);
            case ON_UPSTREAM_FAILURE -> hooks.contains(Hook.UPSTREAM_FAILURE);
            case ON_RESPONSE -> hooks.contains(Hook.RESPONSE);
            case ON_COMPLETE -> hooks.contains(Hook.COMPLETE);
            case BODY_FILTER -> hooks.stream().anyMatch(hook -> hook != Hook.COMPLETE && hook != Hook.UPSTREAM_FAILURE);
            case AWAITED -> hooks.stream().anyMatch(hook -> hook != Hook.COMPLETE);
            case CHOOSE -> false;
        };
    }

    /** Its place among the others, from 0. */
    int place() {
        return place;
    }

    /** For logs and metrics. */
    @Override
    public String toString() {
        return text;
    }
}
