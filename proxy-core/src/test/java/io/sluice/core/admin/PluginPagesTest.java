package io.sluice.core.admin;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.core.chain.ChainedPlugin;
import io.sluice.core.chain.HookCall;
import io.sluice.core.chain.SupervisionTerms;
import io.sluice.core.chain.Supervisor;
import io.sluice.core.services.HostServices;
import io.sluice.core.services.JobOwner;
import io.sluice.core.services.PluginScheduler;
import io.sluice.core.testing.RawClient;
import io.sluice.core.transport.EventLoops;
import io.sluice.spi.Plugin;
import io.sluice.spi.Step;
import io.sluice.spi.services.Cron;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators see of plugins, through the admin listener's own socket. */
class PluginPagesTest {
    private final Supervisor supervisor = new Supervisor(1, SupervisionTerms.DEFAULT, Clock.systemUTC());
    private final ChainedPlugin plugin =
            new ChainedPlugin("some", new Plugin() {}, Step.REQUEST, false, supervisor.admit("some", false));
    private final Logger logger = LoggerFactory.getLogger("io.sluice.plugin.some");
    private final EventLoops loops = new EventLoops(EventLoops.Transport.best(), 1);
    private final PluginLogs logs = PluginLogs.open();
    private final HostServices host = HostServices.forgetting();
    private final AdminListener admin = AdminListener.open(
            loops,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new AdminSources(
                    () -> true,
                    () -> "",
                    () -> new AdminAccess(List.of(), List.of(), false),
                    Optional::empty,
                    supervisor::plugins,
                    () -> ConfigState.NONE,
                    plugin -> List.of()),
            logs,
            host.jobs());

    PluginPagesTest() throws IOException {}

    @AfterEach
    void stop() {
        admin.close();
        logs.close();
        loops.close();
    }

    private String ask(String line) throws IOException {
        return RawClient.ask(admin.address().getPort(), line);
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            var watch = supervisor.on(0);
            long entered = watch.enter(plugin.health(), HookCall.ON_RESPONSE);
            watch.failed(plugin, HookCall.ON_RESPONSE, new IllegalStateException("a \"bad\"\nday"));
            watch.leave(plugin.health(), HookCall.ON_RESPONSE, entered);
        }
    }

    @Test
    void listsThemWithWhatTheyDid() throws Exception {
        fail(2);
        assertThat(ask("GET /plugins"))
                .startsWith("HTTP/1.1 200 ")
                .contains(
                        "{\"name\": \"some\", \"source\": \"built-in\", \"mode\": \"called\", \"pauses\": 0, \"loop_holds\": 0")
                .contains("\"calls\": {\"onResponse\": {\"calls\": 2, \"errors\": 2, ")
                .contains("\"code\": \"threw\", \"retryable\": false")
                .contains("\"message\": \"java.lang.IllegalStateException: a \\\"bad\\\"\\u000aday\"")
                .contains("PluginPagesTest.fail(");
        assertThat(ask("POST /plugins")).startsWith("HTTP/1.1 405 ").contains("Allow: GET\r\n");
    }

    @Test
    void keepsTheirLatestLinesAndThoseAboutThem() throws Exception {
        for (int i = 0; i < 1200; i++) {
            logger.info("line {}", i);
        }
        logger.warn("careful");
        fail(1);

        String all = ask("GET /plugins/some/log");
        assertThat(all.lines().filter(line -> line.contains(" INFO line "))).hasSize(998);
        assertThat(all).contains("INFO line 1199\n").doesNotContain("line 201\n");
        assertThat(ask("GET /plugins/some/log?level=warn"))
                .contains(" WARN careful\n")
                .contains(" ERROR plugin some failed in onResponse\n")
                .contains("java.lang.IllegalStateException: a \"bad\"")
                .doesNotContain("INFO");
        assertThat(ask("GET /plugins/some/log?level=loud")).startsWith("HTTP/1.1 400 ");
        assertThat(ask("GET /plugins/none/log")).startsWith("HTTP/1.1 404 ");
    }

    @Test
    void changesHowMuchTheyLog() throws Exception {
        logger.debug("before");
        assertThat(ask("PUT /plugins/some/log?level=debug")).startsWith("HTTP/1.1 204 ");
        logger.debug("meanwhile");
        assertThat(ask("GET /plugins")).contains("\"log_level\": \"debug\"");
        assertThat(ask("PUT /plugins/some/log?level=default")).startsWith("HTTP/1.1 204 ");
        logger.debug("after");

        assertThat(ask("GET /plugins/some/log")).contains("meanwhile").doesNotContain("before", "after");
        assertThat(ask("PUT /plugins/some/log?level=loud")).startsWith("HTTP/1.1 400 ");
        assertThat(ask("DELETE /plugins/some/log")).startsWith("HTTP/1.1 405 ");
    }

    @Test
    void callsThemAgainWhenAskedTo() throws Exception {
        long now = TimeUnit.HOURS.toNanos(1);
        supervisor.tick(now);
        fail(30);
        supervisor.tick(now + TimeUnit.SECONDS.toNanos(1));
        assertThat(ask("GET /plugins")).contains("\"mode\": \"paused\"");

        assertThat(ask("GET /plugins/some/resume")).startsWith("HTTP/1.1 405 ");
        assertThat(ask("POST /plugins/some/resume")).startsWith("HTTP/1.1 204 ");
        assertThat(ask("POST /plugins/none/resume")).startsWith("HTTP/1.1 404 ");

        assertThat(ask("GET /plugins")).contains("\"mode\": \"called\"");
    }

    @Test
    void leavesOtherPagesAlone() throws Exception {
        assertThat(ask("GET /healthz")).startsWith("HTTP/1.1 200 ");
        assertThat(ask("GET /plugins/some")).startsWith("HTTP/1.1 404 ");
        assertThat(ask("GET /plugins/some/other")).startsWith("HTTP/1.1 404 ");
    }

    @Test
    void listsWhatTheyDoAtTimes() throws Exception {
        var owner = new JobOwner(
                "some", logger, new SimpleMeterRegistry(), getClass().getClassLoader());
        try (var scheduler = new PluginScheduler(owner, host)) {
            scheduler.cron("digest", Cron.parse("@yearly"), ZoneOffset.UTC, () -> {});
            scheduler.once("later", Duration.ofDays(1), () -> {});
            eventually(() -> ask("GET /jobs").split("next_run", -1).length == 3);
            int year = LocalDate.now(ZoneOffset.UTC).getYear() + 1;

            assertThat(ask("GET /jobs"))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("{\"plugin\": \"some\", \"job\": \"digest\", \"kind\": \"cron @yearly Z\"")
                    .containsPattern("\"next_run\": \"(" + year + "|" + (year + 1) + ")-01-01T00:00:00Z\"")
                    .contains("{\"plugin\": \"some\", \"job\": \"later\", \"kind\": \"once\"")
                    .contains(
                            "\"runs\": 0, \"failures\": 0, \"given_up\": 0, \"waiting\": 0, \"kept\": 0, \"entries\": []}");
            assertThat(ask("GET /jobs?plugin=some")).contains("digest", "later");
            assertThat(ask("GET /jobs?plugin=other")).endsWith("[]\n");
            assertThat(ask("POST /jobs")).startsWith("HTTP/1.1 405 ");
        }
        assertThat(ask("GET /jobs")).endsWith("[]\n");
    }
}
