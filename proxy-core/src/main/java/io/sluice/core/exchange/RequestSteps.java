package io.sluice.core.exchange;

import io.sluice.core.chain.ChainedPlugin;
import io.sluice.core.chain.HookCall;
import io.sluice.core.chain.PluginChain;
import io.sluice.core.chain.RequestCalls;
import io.sluice.core.http.CanonicalRequest;
import io.sluice.core.route.Captures;
import io.sluice.core.route.Location;
import io.sluice.core.route.Rewrite;
import io.sluice.spi.Continue;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Respond;
import io.sluice.spi.Response;
import io.sluice.spi.body.BodyFilter;

/** The request's way up: the plugins of its steps in the order of the list, and the rewrite between them. */
final class RequestSteps {
    private enum RequestStep {
        EARLY,
        REWRITE,
        REQUEST,
        PROXY_UPSTREAM
    }

    private static final RequestStep[] STEPS = RequestStep.values();

    private final ExchangeDriver driver;
    private final Location location;
    private final ProxyExchange exchange;

    RequestSteps(ExchangeDriver driver, Location location, ProxyExchange exchange) {
        this.driver = driver;
        this.location = location;
        this.exchange = exchange;
    }

    /** Runs all of them, up to the upstream or the first that answers. */
    void run() {
        run(0, 0);
    }

    private void run(int fromStep, int fromPlugin) {
        try {
            Hooks hooks = driver.hooks();
            int first = fromPlugin;
            for (int step = fromStep; step < STEPS.length; step++) {
                if (STEPS[step] == RequestStep.REWRITE) {
                    if (!rewritten()) {
                        return;
                    }
                } else {
                    RequestCalls calls = callsOf(STEPS[step]);
                    RequestResult result = hooks.onRequest(calls, first);
                    while (result != Continue.PROCEED) {
                        int reached = hooks.reached();
                        if (!proceeds(result, step, reached, calls.place(reached))) {
                            return;
                        }
                        result = hooks.onRequest(calls, reached + 1);
                    }
                }
                first = 0;
            }
            driver.forward();
        } catch (PluginFailure e) {
            driver.respond(driver.errorPage(e.status()));
        }
    }

    private RequestCalls callsOf(RequestStep step) {
        PluginChain chain = location.chain();
        return switch (step) {
            case EARLY -> chain.earlyRequest();
            case REWRITE -> throw new IllegalArgumentException("no plugins run in it");
            case REQUEST -> chain.request();
            case PROXY_UPSTREAM -> chain.proxyUpstream();
        };
    }

    private boolean proceeds(RequestResult result, int step, int index, ChainedPlugin plugin) {
        switch (result) {
            case Continue(BodyFilter filter) -> {
                if (filter != BodyFilter.NONE) {
                    driver.filterRequest(filter, plugin);
                }
                return true;
            }
            case Respond(Response given) -> {
                driver.respond(given);
                return false;
            }
            case RequestResult.Await await -> {
                driver.<RequestResult>suspend(
                        plugin,
                        HookCall.ON_REQUEST,
                        await.result(),
                        RequestResult.proceed(),
                        later -> {
                            if (proceeds(later, step, index, plugin)) {
                                run(step, index + 1);
                            }
                        },
                        status -> driver.respond(driver.errorPage(status)));
                return false;
            }
        }
    }

    private boolean rewritten() {
        if (location.rewrite().isEmpty()) {
            return true;
        }
        CanonicalRequest request = driver.request();
        return switch (location.rewrite().get().apply(request.target(), exchange::variable)) {
            case Rewrite.Result.Target(String target, Captures captures) -> {
                captures.forEach(exchange::setVariable);
                if (!target.equals(request.target())) {
                    request.setTarget(target);
                }
                yield true;
            }
            case Rewrite.Result.Undecided undecided -> {
                driver.respond(driver.errorPage(500));
                yield false;
            }
        };
    }
}
