package io.sluice.plugins.refererrestriction;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.ListFile;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.Step;
import io.sluice.spi.WatchedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** {@code referer_restriction}: lets requests through by the host of the page that they come from. */
public final class RefererRestrictionFactory implements PluginFactory<RefererRestrictionConfig> {

    /** For the service loader. */
    public RefererRestrictionFactory() {}

    @Override
    public String category() {
        return "referer_restriction";
    }

    @Override
    public Class<RefererRestrictionConfig> configType() {
        return RefererRestrictionConfig.class;
    }

    @Override
    public List<Step> steps() {
        return List.of(Step.REQUEST, Step.EARLY_REQUEST);
    }

    @Override
    public Plugin create(RefererRestrictionConfig config, PluginContext context) throws InvalidPluginConfig {
        for (int i = 0; i < config.refererList().size(); i++) {
            requireEntry("referer_list[" + i + ']', config.refererList().get(i));
        }
        if (config.refererFile().isPresent()) {
            var file = WatchedFile.<HostSet>open(
                    "referer_file", config.refererFile().get(), path -> both(config.refererList(), path), context);
            return restriction(config, file::value, file::close);
        }
        if (config.refererList().isEmpty()) {
            throw new InvalidPluginConfig("referer_list", "give hosts here or in \"referer_file\"");
        }
        var listed = HostSet.of(config.refererList());
        return restriction(config, () -> listed, () -> {});
    }

    private static Plugin restriction(RefererRestrictionConfig config, Supplier<HostSet> listed, Runnable closing) {
        boolean allows = config.type() == RefererRestrictionConfig.Type.ALLOW;
        var refusal = RequestResult.respond(Response.text(403, config.message()));
        return new RefererRestriction(listed, allows, !allows || config.allowMissing(), refusal, closing);
    }

    private static void requireEntry(String key, String entry) throws InvalidPluginConfig {
        try {
            HostSet.requireEntry(entry);
        } catch (IllegalArgumentException e) {
            throw new InvalidPluginConfig(key, String.valueOf(e.getMessage()), e);
        }
    }

    private static HostSet both(List<String> list, Path file) throws IOException {
        var entries = new ArrayList<>(list);
        entries.addAll(ListFile.read(file, HostSet::requireEntry));
        return HostSet.of(entries);
    }
}
