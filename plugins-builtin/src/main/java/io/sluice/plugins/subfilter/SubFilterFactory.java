package io.sluice.plugins.subfilter;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.Step;
import java.util.BitSet;
import java.util.List;

/** {@code sub_filter}: replaces texts and what matches regular expressions in the bodies of responses, while they pass. */
public final class SubFilterFactory implements PluginFactory<SubFilterConfig> {

    /** For the service loader. */
    public SubFilterFactory() {}

    @Override
    public String category() {
        return "sub_filter";
    }

    @Override
    public Class<SubFilterConfig> configType() {
        return SubFilterConfig.class;
    }

    @Override
    public List<Step> steps() {
        return List.of(Step.RESPONSE, Step.UPSTREAM_RESPONSE);
    }

    @Override
    public Plugin create(SubFilterConfig config, PluginContext context) throws InvalidPluginConfig {
        int maxMatch = Math.toIntExact(config.maxMatch().bytes());
        var substitutions = config.filters().stream()
                .map(filter -> filter.compile(maxMatch))
                .toList();
        var scope = new Scope(config.path(), statuses(config.statusCodes()), config.types());
        var filtering = new Filtering(scope, substitutions);
        return context.step() == Step.UPSTREAM_RESPONSE
                ? new UpstreamSubFilter(filtering)
                : new DownstreamSubFilter(filtering);
    }

    private static BitSet statuses(List<Integer> codes) throws InvalidPluginConfig {
        var statuses = new BitSet();
        for (int i = 0; i < codes.size(); i++) {
            int code = codes.get(i);
            if (code < 200 || code > 599) {
                throw new InvalidPluginConfig("status_codes[" + i + ']', "must be 200 to 599, was " + code);
            }
            statuses.set(code);
        }
        return statuses;
    }
}
