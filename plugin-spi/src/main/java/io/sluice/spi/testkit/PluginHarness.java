package io.sluice.spi.testkit;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.Response;
import io.sluice.spi.Step;
import io.sluice.spi.UpstreamFailure;
import io.sluice.spi.config.Binder;
import io.sluice.spi.config.Binding;
import io.sluice.spi.config.ConfigIssue;
import io.sluice.spi.extension.Extension;
import io.sluice.spi.http.Headers;
import io.sluice.spi.upstream.UpstreamCall;
import io.sluice.spi.upstream.UpstreamClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Leads whole exchanges through a chain of plugins as the proxy does: request hooks step by step, the request's body
 * through its filters, an upstream that the test plays, upstream-response hooks, response hooks, the response's body
 * through its filters, {@code onComplete}.
 *
 * <pre>{@code
 * try (var harness = new PluginHarness()
 *         .plugin(new KeyAuthFactory(), "header", "X-Key", "keys", List.of("secret"))
 *         .upstream(Response.text(200, "hello"))) {
 *     var run = harness.run(FakeExchange.get("/").header("X-Key", "wrong"));
 *     assert run.status() == 401 && !run.wentUpstream();
 * }
 * }</pre>
 *
 * <p>Plugins stand in the order in which they were added. What plugins get is lent as strictly as can be: an exchange
 * refuses use after its end or on a foreign thread, a chunk's bytes are overwritten when the call is over, slots are given
 * out in {@code create} only. For one thread, the test's. May run any number of exchanges, one after the other or
 * interleaved by {@code await}.
 */
public final class PluginHarness implements AutoCloseable {
    private final TestClock clock = new TestClock();
    private final AtomicInteger slotsGiven = new AtomicInteger();
    private final List<Seat> seats = new ArrayList<>();
    private final Neighbours neighbours = Neighbours.none();
    private final FakeUpstream own = FakeUpstream.replying(call -> askUpstream(requestOf(call)));
    private Function<UpstreamRequest, Reply> upstream;
    private IntSupplier chunkSizes = () -> 16 * 1024;
    private boolean endsWithEmptyChunk;
    private Duration deadline = Duration.ofMinutes(1);
    private long upstreamBreaksOffAfter = Long.MAX_VALUE;
    private long clientLeavesAfter = Long.MAX_VALUE;

    /** A harness without plugins, whose upstream answers 200 with the plain text {@code upstream}. */
    public PluginHarness() {
        var answer = new Reply.Answer(Response.of(200)
                .withHeader("Content-Type", "text/plain")
                .withBody("upstream".getBytes(StandardCharsets.US_ASCII)));
        upstream = request -> answer;
    }

    /** Adds a plugin, in its factory's default step. It is named after its category; a second one {@code NAME-2}. */
    public <C extends Record> PluginHarness plugin(PluginFactory<C> factory, C config) throws InvalidPluginConfig {
        return plugin(factory, config, factory.steps().getFirst());
    }

    /** Adds a plugin in a step. */
    public <C extends Record> PluginHarness plugin(PluginFactory<C> factory, C config, Step step)
            throws InvalidPluginConfig {
        return seat(factory, config, step, false);
    }

    private <C extends Record> PluginHarness seat(
            PluginFactory<C> factory, C config, Step step, boolean continuesOnError) throws InvalidPluginConfig {
        if (!factory.steps().contains(step)) {
            throw new InvalidPluginConfig(
                    "step",
                    "%s is possible for %s, was %s"
                            .formatted(
                                    factory.steps().stream().map(Step::key).toList(), factory.category(), step.key()));
        }
        var context = new FakePluginContext(nameFor(factory.category()), step, clock, slotsGiven, neighbours);
        var plugin = factory.create(config, context);
        context.built();
        seats.add(Seat.of(context, plugin, continuesOnError));
        return this;
    }

    /**
     * Adds a plugin with the keys that its table in the configuration would have, checked as there: key, value, key,
     * value … Values are {@code String}, {@code Long} or {@code Integer}, {@code Double}, {@code Boolean}, {@code List}
     * and {@code Map}. {@code step} and {@code on_error} are the proxy's own keys, here too.
     *
     * @throws InvalidPluginConfig with the first issue's key and message, or the factory's own
     */
    public PluginHarness plugin(PluginFactory<?> factory, String key, Object value, Object... more)
            throws InvalidPluginConfig {
        if (more.length % 2 != 0) {
            throw new IllegalArgumentException("a key without a value: " + more[more.length - 1]);
        }
        var keys = new LinkedHashMap<String, Object>();
        keys.put(key, value);
        for (int i = 0; i < more.length; i += 2) {
            keys.put((String) more[i], more[i + 1]);
        }
        return plugin(factory, keys);
    }

    /** Adds a plugin with the keys that its table in the configuration would have, as the method above. */
    public <C extends Record> PluginHarness plugin(PluginFactory<C> factory, Map<String, ?> keys)
            throws InvalidPluginConfig {
        var own = new LinkedHashMap<String, Object>(keys);
        var step = step(factory, own.remove("step"));
        boolean continuesOnError = "continue".equals(own.remove("on_error"));
        return switch (Binder.bind(factory.configType(), own)) {
            case Binding.Bound<C>(C config) -> seat(factory, config, step, continuesOnError);
            case Binding.Refused<C>(List<ConfigIssue> issues) ->
                throw new InvalidPluginConfig(
                        issues.getFirst().path(), issues.getFirst().message());
        };
    }

    private static Step step(PluginFactory<?> factory, @Nullable Object key) throws InvalidPluginConfig {
        if (key == null) {
            return factory.steps().getFirst();
        }
        return Arrays.stream(Step.values())
                .filter(step -> step.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new InvalidPluginConfig("step", "no such step: " + key));
    }

    /** Adds a plugin made by hand, in the request step. */
    public PluginHarness plugin(String name, Plugin plugin) {
        var context = new FakePluginContext(nameFor(name), Step.REQUEST, clock, slotsGiven, neighbours);
        seats.add(Seat.of(context, plugin, false));
        return this;
    }

    private String nameFor(String category) {
        long same = seats.stream()
                .map(Seat::name)
                .filter(name -> name.equals(category) || name.startsWith(category + '-'))
                .count();
        return same == 0 ? category : category + '-' + (same + 1);
    }

    /** The upstream answers with this. {@code Content-Length} is added unless a framing header is there. */
    public PluginHarness upstream(Response response) {
        var answer = new Reply.Answer(response);
        upstream = request -> answer;
        return this;
    }

    /** The upstream answers what the function makes of a request. */
    public PluginHarness upstream(Function<UpstreamRequest, Response> answering) {
        upstream = request -> new Reply.Answer(answering.apply(request));
        return this;
    }

    /**
     * Defines an upstream for the calls of plugins' own, to be added before the plugins that name it. Without it,
     * {@link io.sluice.spi.Exchange#upstream()} calls what answers exchanges.
     */
    public PluginHarness upstream(String name, FakeUpstream fake) {
        neighbours.upstreams().put(name, fake);
        return this;
    }

    /** Defines an extension, to be added before the plugins that name it. */
    public PluginHarness extension(String name, Extension made) {
        neighbours.extensions().put(name, made);
        return this;
    }

    /** No response can be had from the upstream. */
    public PluginHarness upstreamFails(UpstreamFailure.Kind kind) {
        upstream = request -> new Reply.Failure(kind);
        return this;
    }

    /** The upstream breaks off after so many bytes of a response's body, if it is longer. */
    public PluginHarness upstreamBreaksOffAfter(long bytes) {
        upstreamBreaksOffAfter = bytes;
        return this;
    }

    /** The client goes away after so many bytes of a response's body, if it is longer. */
    public PluginHarness clientLeavesAfter(long bytes) {
        clientLeavesAfter = bytes;
        return this;
    }

    /** Bodies come in chunks of this size. Without this, of 16 KiB. */
    public PluginHarness chunkSize(int size) {
        return chunkSizes(() -> size);
    }

    /** Bodies come in chunks of the sizes that are supplied; less than 1 counts as 1. */
    public PluginHarness chunkSizes(IntSupplier sizes) {
        chunkSizes = sizes;
        return this;
    }

    /** Whether a body ends with an empty chunk that is marked as the last, rather than by a mark on its last bytes. */
    public PluginHarness endingWithEmptyChunk(boolean empty) {
        endsWithEmptyChunk = empty;
        return this;
    }

    /** How long, on the test's clock, an {@code await} may take before the client gets a 504. Without this, a minute. */
    public PluginHarness deadline(Duration duration) {
        deadline = duration;
        return this;
    }

    /**
     * Runs one exchange, as far as it gets without the clock being moved.
     *
     * @param exchange a new one for each run
     */
    public PluginRun run(FakeExchange exchange) {
        var life = new ExchangeLife(this, exchange);
        life.begin();
        return new PluginRun(life);
    }

    /** The clock that all plugins of this harness see. */
    public TestClock clock() {
        return clock;
    }

    /** Moves the clock forward: what waits until then goes on. */
    public void advance(Duration duration) {
        clock.advance(duration);
    }

    /**
     * The context that an instance was given, with its log lines and meters.
     *
     * @throws NoSuchElementException when there is none of this name
     */
    public FakePluginContext context(String name) {
        return seats.stream()
                .filter(seat -> seat.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("no plugin \"" + name + "\" among " + seats))
                .context();
    }

    /** Closes the plugins. */
    @Override
    public void close() {
        seats.forEach(seat -> seat.plugin().close());
    }

    List<Seat> seats() {
        return seats;
    }

    UpstreamClient clientOf(String name) {
        return neighbours.upstreams().getOrDefault(name, own).client(name, clock);
    }

    private static UpstreamRequest requestOf(UpstreamCall call) {
        var head = FakeRequestHead.of(call.method(), call.target());
        Headers headers = head.headers();
        call.forEachHeader((name, value) -> headers.remove(name));
        call.forEachHeader(headers::add);
        byte[] body = new byte[call.body().remaining()];
        call.body().get(body);
        return new UpstreamRequest(Optional.empty(), head, body);
    }

    Reply askUpstream(UpstreamRequest request) {
        return upstream.apply(request);
    }

    int nextChunkSize() {
        return chunkSizes.getAsInt();
    }

    boolean endsWithEmptyChunk() {
        return endsWithEmptyChunk;
    }

    Duration deadline() {
        return deadline;
    }

    long upstreamBreaksOffAfter() {
        return upstreamBreaksOffAfter;
    }

    long clientLeavesAfter() {
        return clientLeavesAfter;
    }
}
