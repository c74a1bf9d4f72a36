package io.sluice.core.testing;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.spi.Exchange;
import io.sluice.spi.Outcome;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.RequestResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * A proxy with one location in front of one upstream, and a chain that a test puts together. At its close it insists that every
 * exchange that began was completed, once.
 */
public final class ChainProxy implements AutoCloseable {
    private final TestProxy proxy;
    private final Watch watch;

    private ChainProxy(TestProxy proxy, Watch watch) {
        this.proxy = proxy;
        this.watch = watch;
    }

    /** Begins to describe one. */
    public static Description inFrontOf(ScriptedOrigin origin) {
        return inFrontOf(origin.port());
    }

    /** Begins to describe one. */
    public static Description inFrontOf(int port) {
        return new Description(port);
    }

    /** One with this chain of the test's own plugins. */
    public static ChainProxy inFrontOf(ScriptedOrigin origin, Plugin... plugins) {
        var description = new Description(origin.port());
        for (Plugin plugin : plugins) {
            description.then(plugin);
        }
        return description.run();
    }

    /** Where it listens. */
    public int port() {
        return proxy.port();
    }

    /** The proxy itself. */
    public TestProxy proxy() {
        return proxy;
    }

    /** How so many exchanges ended, which it waits for. */
    public List<Outcome> outcomes(int count) {
        eventually(() -> watch.outcomes.size() >= count);
        return List.copyOf(watch.outcomes);
    }

    /** How the only exchange ended, which it waits for. */
    public Outcome outcome() {
        List<Outcome> outcomes = outcomes(1);
        assertThat(outcomes).hasSize(1);
        return outcomes.getFirst();
    }

    @Override
    public void close() {
        try (proxy) {
            eventually(watch::isQuiet);
            assertThat(watch.completions.values())
                    .as("completions of each exchange that began")
                    .allMatch(times -> times == 1);
        }
    }

    /** Stands first in the chain, in the earliest step. */
    private static final class Watch implements Plugin {
        private final Map<Exchange, Integer> completions = Collections.synchronizedMap(new IdentityHashMap<>());
        private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();

        @Override
        public RequestResult onRequest(Exchange exchange) {
            completions.put(exchange, 0);
            return RequestResult.proceed();
        }

        @Override
        public void onComplete(Exchange exchange, Outcome outcome) {
            completions.merge(exchange, 1, Integer::sum);
            outcomes.add(outcome);
        }

        private boolean isQuiet() {
            synchronized (completions) {
                return !completions.containsValue(0);
            }
        }
    }

    /** What is to be run. */
    public static final class Description {
        private final ProxyToml toml;
        private final Watch watch = new Watch();
        private final List<PluginFactory<?>> factories = new ArrayList<>();
        private final List<String> names = new ArrayList<>(List.of("watch"));
        private final StringBuilder plugins = new StringBuilder();
        private final StringBuilder upstreams = new StringBuilder();
        private String[] location = {};

        private Description(int port) {
            this.toml = ProxyToml.inFrontOf(port);
            define("watch", watch, "step = \"early_request\"");
        }

        private void define(String name, Plugin plugin, String... lines) {
            factories.add(TestPlugins.category("test_" + name, plugin));
            plugin(name, "test_" + name, lines);
        }

        private void plugin(String name, String category, String... lines) {
            plugins.append("""
                    [plugins.%s]
                    category = "%s"
                    %s
                    """.formatted(name, category, String.join("\n", lines)));
        }

        /** Adds a plugin of the test's own to the chain, with further lines for its table. */
        public Description then(Plugin plugin, String... lines) {
            String name = "p" + names.size();
            names.add(name);
            define(name, plugin, lines);
            return this;
        }

        /** Adds an instance of a category to the chain. */
        public Description then(String category, String... lines) {
            String name = "p" + names.size();
            names.add(name);
            plugin(name, category, lines);
            return this;
        }

        /** Another upstream that plugins can choose. */
        public Description upstream(String name, int upstreamPort) {
            upstreams.append("""
                    [upstreams.%s]
                    addrs = ["127.0.0.1:%d"]
                    """.formatted(name, upstreamPort));
            return this;
        }

        /** Further lines of {@code [basic]}. */
        public Description basic(String... lines) {
            toml.basic(lines);
            return this;
        }

        /** Further lines of the server. */
        public Description server(String... lines) {
            toml.server(lines);
            return this;
        }

        /** Further lines of the upstream. */
        public Description origin(String... lines) {
            toml.origin(lines);
            return this;
        }

        /** Further lines of the location. */
        public Description location(String... lines) {
            location = lines.clone();
            return this;
        }

        /** Runs it. */
        public ChainProxy run() {
            String chain = names.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
            toml.location("plugins = [" + chain + "]", String.join("\n", location))
                    .and(upstreams.toString(), plugins.toString());
            return new ChainProxy(TestProxy.run(toml.text(), factories.toArray(PluginFactory<?>[]::new)), watch);
        }
    }
}
