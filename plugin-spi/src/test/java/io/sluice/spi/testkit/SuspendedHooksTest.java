package io.sluice.spi.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.Outcome;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.testkit.OneHook.OnComplete;
import io.sluice.spi.testkit.OneHook.OnRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Hooks that await. */
class SuspendedHooksTest {
    private final PluginHarness harness = new PluginHarness();

    @Test
    void awaitResumesWhereItWasSuspended() {
        var stage = new CompletableFuture<RequestResult>();
        harness.plugin("wait", new OnRequest(exchange -> RequestResult.await(stage)))
                .plugin("after", new OnRequest(exchange -> {
                    exchange.request().headers().set("X-After", "yes");
                    return RequestResult.proceed();
                }));

        var run = harness.run(FakeExchange.get("/"));
        assertThat(run.isSuspended()).isTrue();
        assertThatThrownBy(run::status)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("suspended");

        stage.complete(RequestResult.proceed());

        assertThat(run.status()).isEqualTo(200);
        assertThat(run.upstreamRequest().head().headers().first("X-After")).contains("yes");
    }

    @Test
    void awaitOfACompleteStageGoesOnAtOnce() {
        harness.plugin(
                "wait",
                new OnRequest(exchange -> RequestResult.await(
                        CompletableFuture.completedStage(RequestResult.respond(Response.of(204))))));

        assertThat(harness.run(FakeExchange.get("/")).status()).isEqualTo(204);
    }

    @Test
    void awaitOfAFailedStageIsAnExceptionOfTheHook() {
        var cause = new IllegalStateException("no");
        harness.plugin("wait", new OnRequest(exchange -> RequestResult.await(CompletableFuture.failedStage(cause))));

        var run = harness.run(FakeExchange.get("/"));

        assertThat(run.status()).isEqualTo(500);
        assertThat(run.failure()).contains(cause);
    }

    @Test
    void awaitEndsAtTheDeadlineAndIgnoresALateStage() {
        var stage = new CompletableFuture<RequestResult>();
        var outcomes = new ArrayList<Outcome>();
        harness.deadline(Duration.ofSeconds(5))
                .plugin("wait", new OnRequest(exchange -> RequestResult.await(stage)))
                .plugin("done", new OnComplete(outcomes));

        var run = harness.run(FakeExchange.get("/"));
        harness.advance(Duration.ofSeconds(5));
        stage.complete(RequestResult.proceed());

        assertThat(run.status()).isEqualTo(504);
        assertThat(outcomes).hasSize(1);
        assertThat(outcomes.getFirst().duration()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void awaitResumesFromAnotherThread() throws Exception {
        harness.plugin(
                "wait",
                new OnRequest(exchange -> RequestResult.await(CompletableFuture.supplyAsync(RequestResult::proceed))));

        var run = harness.run(FakeExchange.get("/")).await(Duration.ofSeconds(10));

        assertThat(run.status()).isEqualTo(200);
    }

    @Test
    void awaitLetsTheExchangeBeChangedWhereItIsUsed() throws Exception {
        harness.plugin(
                "wait",
                new OnRequest(exchange -> RequestResult.await(CompletableFuture.supplyAsync(() -> "late"), value -> {
                    exchange.request().headers().set("X-Value", value);
                    return RequestResult.proceed();
                })));

        var run = harness.run(FakeExchange.get("/")).await(Duration.ofSeconds(10));

        assertThat(run.upstreamRequest().head().headers().first("X-Value")).contains("late");
    }

    @Test
    void whatFollowsAnAwaitMayThrowAndMayAwaitAgain() {
        harness.plugin(
                "twice",
                new OnRequest(exchange -> RequestResult.await(
                        CompletableFuture.completedStage(1),
                        one -> RequestResult.await(CompletableFuture.completedStage(2), two -> {
                            throw new IllegalStateException("sum " + (one + two));
                        }))));

        var run = harness.run(FakeExchange.get("/"));

        assertThat(run.status()).isEqualTo(500);
        assertThat(run.failure().orElseThrow()).hasMessage("sum 3");
    }

    @Test
    void nothingFollowsAnAwaitWhenTheExchangeIsOver() {
        var stage = new CompletableFuture<String>();
        var values = new ArrayList<String>();
        harness.plugin(
                "wait",
                new OnRequest(exchange -> RequestResult.await(stage, value -> {
                    values.add(value);
                    return RequestResult.proceed();
                })));

        var run = harness.run(FakeExchange.get("/"));
        run.disconnect();
        stage.complete("late");

        assertThat(values).isEmpty();
    }

    @Test
    void disconnectWhileSuspendedEndsTheExchange() {
        var outcomes = new ArrayList<Outcome>();
        harness.plugin("wait", new OnRequest(exchange -> RequestResult.await(new CompletableFuture<>())))
                .plugin("done", new OnComplete(outcomes));

        var run = harness.run(FakeExchange.get("/"));
        run.disconnect();
        run.disconnect();

        assertThat(outcomes).hasSize(1);
        assertThat(run.outcome().end()).isEqualTo(Outcome.End.CLIENT_ABORTED);
        assertThat(run.status()).isEqualTo(499);
    }
}
