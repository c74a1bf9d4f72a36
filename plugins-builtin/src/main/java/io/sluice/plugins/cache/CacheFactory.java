package io.sluice.plugins.cache;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.extension.CacheStore;
import io.sluice.spi.http.HeaderName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code cache}: answers requests by stored responses, by the rules of RFC 9111 for caches that many share. */
public final class CacheFactory implements PluginFactory<CacheConfig> {

    /** For the service loader. */
    public CacheFactory() {}

    @Override
    public String category() {
        return "cache";
    }

    @Override
    public Class<CacheConfig> configType() {
        return CacheConfig.class;
    }

    @Override
    public Plugin create(CacheConfig config, PluginContext context) throws InvalidPluginConfig {
        if (config.maxFileSize().bytes() > config.maxSize().bytes()) {
            throw new InvalidPluginConfig(
                    "max_file_size", "must not be more than max_size, was " + config.maxFileSize());
        }
        if (!HeaderName.isToken(config.tagHeader())) {
            throw new InvalidPluginConfig("tag_header", "not a header name: \"" + config.tagHeader() + '"');
        }
        var near = new MemoryStore(config.maxSize().bytes());
        var memory = new BodyMemory(config.maxSize().bytes());
        Optional<SecondTier> tier = tier(config, context, memory);
        Store store = tier.<Store>map(far -> new TieredStore(near, far)).orElse(near);
        var flights = new Flights();
        var tags = new Tags(HeaderName.of(config.tagHeader()));
        var counts = new Counts(context.meters());
        counts.watch(near, memory);
        var uncacheable = new Uncacheable();
        var policy = new Policy(config);
        var drafts = new Drafts(policy, new Storability(policy));
        var shelves = new Shelves(store, flights, uncacheable);
        var keys = new KeyMaker(names(config.headers()), config.key());
        var answers = new Answers(new CacheStatus(config.statusHeader()));
        var purges = new Purges(store, flights, tags, config.purgeIpList(), context);
        var slot = context.slot(Visit.class);
        var lookup = new Lookup(
                store,
                tier,
                shelves,
                new Refresh(shelves, drafts, tags, memory, context.clock(), context.logger()),
                keys,
                answers,
                counts,
                config.skip(),
                config.requestDirectives(),
                config.lock(),
                context,
                context.clock(),
                slot);
        var arrival = new Arrival(drafts, purges, uncacheable, tags, memory, answers, counts, context.clock());
        return new HttpCache(lookup, arrival, purges, keys, store, slot);
    }

    private static Optional<SecondTier> tier(CacheConfig config, PluginContext context, BodyMemory memory)
            throws InvalidPluginConfig {
        if (config.store().isEmpty()) {
            return Optional.empty();
        }
        String name = config.store().get();
        var store = context.extension("store", CacheStore.class, name);
        return Optional.of(new SecondTier(
                store, name, context, memory, config.maxFileSize().bytes(), config.storeTimeout()));
    }

    private static List<HeaderName> names(List<String> headers) throws InvalidPluginConfig {
        var names = new ArrayList<HeaderName>(headers.size());
        for (int i = 0; i < headers.size(); i++) {
            if (!HeaderName.isToken(headers.get(i))) {
                throw new InvalidPluginConfig("headers[" + i + ']', "not a header name: \"" + headers.get(i) + '"');
            }
            names.add(HeaderName.of(headers.get(i)));
        }
        return names;
    }
}
