package io.sluice.core.services;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.core.admin.AdminAccess;
import io.sluice.core.admin.AdminListener;
import io.sluice.core.admin.AdminSources;
import io.sluice.core.admin.AdminToken;
import io.sluice.core.admin.ConfigState;
import io.sluice.core.admin.PluginLogs;
import io.sluice.core.chain.Supervisor;
import io.sluice.core.transport.EventLoops;
import io.sluice.spi.admin.AdminRole;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What operators see of entries that a queue has given up, and do about them, through the admin listener's own socket. */
class GivenUpPagesTest {
    private static final String OPERATOR = "0123456789-install-token";
    private static final String WATCHER = "0123456789-read-token";

    private final FastClock clock = new FastClock();
    private final StoreFolder stores = StoreFolder.inMemory();
    private final JobBoard board = new JobBoard();
    private final WorkQueues queues = new WorkQueues(stores, board, clock, Duration.ofMillis(1));
    private final LinkedBlockingQueue<String> done = new LinkedBlockingQueue<>();
    private final Supervisor supervisor = new Supervisor(1);
    private final EventLoops loops = new EventLoops(EventLoops.Transport.best(), 1);
    private final PluginLogs logs = PluginLogs.open();
    private final HttpClient client = HttpClient.newHttpClient();
    private final AdminListener admin = AdminListener.open(
            loops,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new AdminSources(
                    () -> true,
                    () -> "",
                    () -> new AdminAccess(
                            List.of(),
                            List.of(AdminToken.of(OPERATOR, AdminRole.INSTALL), AdminToken.of(WATCHER, AdminRole.READ)),
                            false),
                    Optional::empty,
                    supervisor::plugins,
                    () -> ConfigState.NONE,
                    plugin -> List.of()),
            logs,
            board);
    private volatile boolean broken = true;

    GivenUpPagesTest() throws IOException {}

    @AfterEach
    void stop() throws IOException {
        client.close();
        admin.close();
        logs.close();
        loops.close();
        stores.close();
    }

    private HttpResponse<String> ask(String token, String method, String target, String accept) throws Exception {
        var request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + admin.address().getPort() + target))
                .method(method, BodyPublishers.noBody())
                .header("Authorization", "Bearer " + token)
                .header("Accept", accept)
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private String get(String target) throws Exception {
        return ask(WATCHER, "GET", target, "application/json").body();
    }

    private String post(String target) throws Exception {
        HttpResponse<String> response = ask(OPERATOR, "POST", target, "*/*");
        return response.statusCode() + " " + response.body();
    }

    private void work(String payload) throws IOException {
        if (broken) {
            clock.advance(Duration.ofMinutes(2));
            throw new IOException("no \"luck\"\nwith " + payload);
        }
        done.add(payload);
    }

    private List<GivenUpEntry> kept() {
        return board.jobs().getFirst().kept();
    }

    private String next() throws InterruptedException {
        return String.valueOf(done.poll(60, TimeUnit.SECONDS));
    }

    @Test
    void entriesAreShownAndTriedAgainOrDroppedOneByOne() throws Exception {
        supervisor.admit("one", false);
        supervisor.admit("other", false);
        var owner = new JobOwner(
                "one",
                LoggerFactory.getLogger("test"),
                new SimpleMeterRegistry(),
                getClass().getClassLoader());
        try (var worker = queues.attach("mails", owner, this::work)) {
            for (int i = 0; i < 4; i++) {
                worker.submit("mail " + i, Duration.ZERO).toCompletableFuture().get(60, TimeUnit.SECONDS);
            }
            eventually(() -> kept().size() == 4);
            var entries = kept();
            String second = entries.get(1).id();
            String fields = "\"id\": \"" + second + "\", \"attempts\": 6,"
                    + " \"last_error\": \"java.io.IOException: no \\\"luck\\\"\\u000awith mail 1\", \"time\": \""
                    + entries.get(1).time() + "\"}";

            assertThat(get("/plugins").lines())
                    .anySatisfy(line -> assertThat(line)
                            .contains("\"name\": \"one\"", "\"given_up\": [{\"job\": \"mails\", \"id\": ", fields))
                    .anySatisfy(line -> assertThat(line).contains("\"name\": \"other\"", "\"given_up\": []}"));
            assertThat(ask(WATCHER, "GET", "/plugins?jar=built-in", "text/plain")
                            .body())
                    .contains("  given up: mails " + second
                            + " after 6 attempts: java.io.IOException: no \"luck\" ("
                            + entries.get(1).time()
                            + ")\n");
            assertThat(get("/jobs?plugin=one")).contains("\"kept\": 4", "\"entries\": [{\"id\": ", fields);

            broken = false;
            String queue = "?plugin=one&job=mails";
            assertThat(post("/jobs/retry" + queue + "&id=" + second)).isEqualTo("200 tried again: 1\n");
            assertThat(next()).isEqualTo("mail 1");
            assertThat(post("/jobs/retry" + queue + "&id=" + second)).isEqualTo("404 no such entry\n");
            assertThat(post("/jobs/retry?plugin=one&job=other")).isEqualTo("404 no such job\n");

            String drop = "/jobs/drop" + queue + "&id=" + entries.get(2).id();
            assertThat(ask(WATCHER, "POST", drop, "*/*").statusCode()).isEqualTo(403);
            assertThat(ask(WATCHER, "GET", drop, "*/*").statusCode()).isEqualTo(405);
            assertThat(post("/jobs/drop" + queue)).isEqualTo("400 id says which entry\n");
            assertThat(kept()).hasSize(3);
            assertThat(post(drop)).isEqualTo("200 dropped: 1\n");
            assertThat(post(drop)).isEqualTo("404 no such entry\n");

            assertThat(post("/jobs/retry" + queue)).isEqualTo("200 tried again: 2\n");
            assertThat(List.of(next(), next())).containsExactly("mail 0", "mail 3");
            assertThat(get("/jobs")).contains("\"kept\": 0", "\"entries\": []");
            assertThat(post("/jobs/retry" + queue)).isEqualTo("200 tried again: 0\n");
        }
        assertThat(done).isEmpty();
    }
}
