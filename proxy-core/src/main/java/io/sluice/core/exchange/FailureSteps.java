package io.sluice.core.exchange;

import io.sluice.core.chain.ChainedPlugin;
import io.sluice.core.chain.HookCall;
import io.sluice.spi.Continue;
import io.sluice.spi.FailureResult;
import io.sluice.spi.Respond;
import io.sluice.spi.Response;

/** What plugins make of an upstream that has failed: the first to answer does, else it is an error page. */
final class FailureSteps {
    private final ExchangeDriver driver;
    private final Failure failure;

    FailureSteps(ExchangeDriver driver, Failure failure) {
        this.driver = driver;
        this.failure = failure;
    }

    void run() {
        run(0);
    }

    private void run(int from) {
        ChainedPlugin[] plugins = driver.chain().upstreamFailure();
        try {
            for (int i = from; i < plugins.length; i++) {
                if (!proceeds(driver.hooks().onUpstreamFailure(plugins[i], failure), i, plugins[i])) {
                    return;
                }
            }
            driver.answer(driver.errorPage(failure.kind().status()));
        } catch (PluginFailure e) {
            driver.answer(driver.errorPage(e.status()));
        }
    }

    private boolean proceeds(FailureResult result, int index, ChainedPlugin plugin) {
        switch (result) {
            case Continue go -> {
                return true;
            }
            case Respond(Response given) -> {
                driver.answer(given);
                return false;
            }
            case FailureResult.Await await -> {
                driver.<FailureResult>suspend(
                        plugin,
                        HookCall.ON_UPSTREAM_FAILURE,
                        await.result(),
                        FailureResult.proceed(),
                        later -> {
                            if (proceeds(later, index, plugin)) {
                                run(index + 1);
                            }
                        },
                        status -> driver.answer(driver.errorPage(status)));
                return false;
            }
        }
    }
}
