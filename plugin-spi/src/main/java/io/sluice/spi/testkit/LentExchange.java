package io.sluice.spi.testkit;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.Slot;
import io.sluice.spi.TlsSession;
import io.sluice.spi.http.RequestHead;
import io.sluice.spi.upstream.UpstreamCall;
import io.sluice.spi.upstream.UpstreamClient;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;

/** An exchange as hooks get it: refuses to be used on another thread than its loop's, or after its end. */
final class LentExchange implements Exchange {
    private final FakeExchange exchange;
    private final EventLoop loop;
    private final TestClock clock;
    private final Function<String, UpstreamClient> clients;
    private final Predicate<Plugin> firstToSeeUpstream;
    private final Instant began;
    private boolean ended;

    LentExchange(
            FakeExchange exchange,
            EventLoop loop,
            TestClock clock,
            Function<String, UpstreamClient> clients,
            Predicate<Plugin> firstToSeeUpstream) {
        this.exchange = exchange;
        this.loop = loop;
        this.clock = clock;
        this.clients = clients;
        this.firstToSeeUpstream = firstToSeeUpstream;
        this.began = clock.instant();
    }

    void end() {
        ended = true;
    }

    private FakeExchange lent() {
        if (!loop.isCurrent()) {
            throw new IllegalStateException("an exchange belongs to its event loop, and was used on "
                    + Thread.currentThread().getName());
        }
        if (ended) {
            throw new IllegalStateException("the exchange is over: take along the values you need, not the exchange");
        }
        return exchange;
    }

    @Override
    public RequestHead request() {
        return lent().request();
    }

    @Override
    public String location() {
        return lent().location();
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return lent().remoteAddress();
    }

    @Override
    public InetSocketAddress localAddress() {
        return lent().localAddress();
    }

    @Override
    public String clientAddress() {
        return lent().clientAddress();
    }

    @Override
    public Optional<TlsSession> tls() {
        return lent().tls();
    }

    @Override
    public Optional<String> variable(String name) {
        return lent().variable(name);
    }

    @Override
    public void setVariable(String name, String value) {
        lent().setVariable(name, value);
    }

    @Override
    public <T> Optional<T> get(Slot<T> slot) {
        return lent().get(slot);
    }

    @Override
    public <T> void set(Slot<T> slot, T value) {
        lent().set(slot, value);
    }

    @Override
    public void useUpstream(String name) {
        lent().useUpstream(name);
    }

    @Override
    public Optional<UpstreamClient> upstream() {
        return Optional.of(clients.apply(lent().chosenUpstream().orElse(ExchangeLife.OWN_UPSTREAM)));
    }

    @Override
    public UpstreamCall forwardedCall() {
        return lent().forwardedCall();
    }

    @Override
    public boolean isFirstToSeeUpstream(Plugin plugin) {
        return lent().isFirstToSeeUpstream(plugin) && firstToSeeUpstream.test(plugin);
    }

    @Override
    public long elapsedNanos() {
        return lent().elapsedNanos() + Duration.between(began, clock.instant()).toNanos();
    }

    @Override
    public Executor executor() {
        return loop;
    }
}
