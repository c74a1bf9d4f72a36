package io.sluice.spi;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** The hooks of {@link Plugin}, by which chains are compiled. */
public enum Hook {
    /** {@link Plugin#onRequest}. */
    REQUEST("onRequest"),
    /** {@link Plugin#onUpstreamResponse}. */
    UPSTREAM_RESPONSE("onUpstreamResponse"),
    /** {@link Plugin#onUpstreamFailure}. */
    UPSTREAM_FAILURE("onUpstreamFailure"),
    /** {@link Plugin#onResponse}. */
    RESPONSE("onResponse"),
    /** {@link Plugin#onComplete}. */
    COMPLETE("onComplete");

    private final String method;

    Hook(String method) {
        this.method = method;
    }

    /**
     * The hooks that a plugin class overrides. Costs reflection: for the time when chains are built, not for requests.
     *
     * @return a new set, empty when the class overrides none
     */
    public static Set<Hook> of(Class<? extends Plugin> type) {
        var hooks = EnumSet.noneOf(Hook.class);
        for (Hook hook : values()) {
            boolean overridden = Arrays.stream(type.getMethods())
                    .filter(method -> isDeclarationOf(hook, method))
                    .anyMatch(method -> method.getDeclaringClass() != Plugin.class);
            if (overridden) {
                hooks.add(hook);
            }
        }
        return hooks;
    }

    private static boolean isDeclarationOf(Hook hook, Method method) {
        return method.getName().equals(hook.method)
                && method.getParameterCount() > 0
                && method.getParameterTypes()[0] == Exchange.class;
    }
}
