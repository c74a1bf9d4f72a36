package io.sluice.plugins.uarestriction;

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
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** {@code ua_restriction}: lets requests through by what the user agent calls itself. */
public final class UaRestrictionFactory implements PluginFactory<UaRestrictionConfig> {

    /** For the service loader. */
    public UaRestrictionFactory() {}

    @Override
    public String category() {
        return "ua_restriction";
    }

    @Override
    public Class<UaRestrictionConfig> configType() {
        return UaRestrictionConfig.class;
    }

    @Override
    public List<Step> steps() {
        return List.of(Step.REQUEST, Step.EARLY_REQUEST);
    }

    @Override
    public Plugin create(UaRestrictionConfig config, PluginContext context) throws InvalidPluginConfig {
        if (config.uaFile().isPresent()) {
            var file = WatchedFile.<PatternSet>open(
                    "ua_file", config.uaFile().get(), path -> both(config.uaList(), path), context);
            return restriction(config, file::value, file::close);
        }
        if (config.uaList().isEmpty()) {
            throw new InvalidPluginConfig("ua_list", "give patterns here or in \"ua_file\"");
        }
        var listed = PatternSet.of(config.uaList());
        return restriction(config, () -> listed, () -> {});
    }

    private static Plugin restriction(UaRestrictionConfig config, Supplier<PatternSet> listed, Runnable closing) {
        var refusal = RequestResult.respond(Response.text(403, config.message()));
        return new UaRestriction(listed, config.type() == UaRestrictionConfig.Type.ALLOW, refusal, closing);
    }

    private static PatternSet both(List<Pattern> list, Path file) throws IOException {
        var patterns = new ArrayList<>(list);
        patterns.addAll(ListFile.read(file, UaRestrictionFactory::pattern));
        return PatternSet.of(patterns);
    }

    private static Pattern pattern(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("not a regular expression: " + e.getDescription(), e);
        }
    }
}
