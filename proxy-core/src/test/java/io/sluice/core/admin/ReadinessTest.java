package io.sluice.core.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.chain.HookCall;
import io.sluice.core.chain.LoopWatch;
import io.sluice.core.chain.PluginHealth;
import io.sluice.core.chain.Supervisor;
import io.sluice.core.services.JobBoard;
import io.sluice.core.testing.RawClient;
import io.sluice.core.transport.EventLoops;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What whoever balances among proxies is told of one whose loop is held. */
class ReadinessTest {
    /** The loops of the proxy that is told of, whose clock stands unless the test moves it. */
    private final Supervisor supervisor = new Supervisor(2);

    private final EventLoops loops = new EventLoops(EventLoops.Transport.best(), 1);
    private final PluginLogs logs = PluginLogs.open();
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
            new JobBoard());
    private long now = TimeUnit.HOURS.toNanos(1);

    ReadinessTest() throws IOException {}

    @AfterEach
    void close() {
        admin.close();
        logs.close();
        loops.close();
    }

    private void pass(int millis) {
        for (int left = millis; left > 0; left -= 20) {
            now += TimeUnit.MILLISECONDS.toNanos(20);
            supervisor.tick(now);
        }
    }

    private String ready() throws IOException {
        return RawClient.get(admin.address().getPort(), "/readyz");
    }

    @Test
    void endsWhileAPluginHoldsALoopAndSaysWho() throws Exception {
        PluginHealth health = supervisor.admit("stuck", false);
        assertThat(ready()).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\nok\n");
        pass(100);

        LoopWatch watch = supervisor.on(1);
        long entered = watch.enter(health, HookCall.ON_REQUEST);
        pass(500);
        assertThat(ready()).as("held, but not for long").startsWith("HTTP/1.1 200 ");
        pass(1000);
        assertThat(ready())
                .startsWith("HTTP/1.1 503 ")
                .contains("\r\n\r\nnot ready:\nplugin stuck holds event loop 1 in onRequest since 2");
        assertThat(PluginReport.text(health, List.of())).contains("\n  holds event loop 1 in onRequest since 2");

        watch.leave(health, HookCall.ON_REQUEST, entered);
        pass(20);
        assertThat(ready()).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\nok\n");
    }
}
