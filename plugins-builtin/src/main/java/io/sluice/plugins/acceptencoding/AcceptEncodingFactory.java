package io.sluice.plugins.acceptencoding;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.Step;
import io.sluice.spi.http.HeaderName;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** {@code accept_encoding}: makes few out of the many ways in which clients say which codings they accept. */
public final class AcceptEncodingFactory implements PluginFactory<AcceptEncodingConfig> {
    private static final int MOST = 8;

    /** For the service loader. */
    public AcceptEncodingFactory() {}

    @Override
    public String category() {
        return "accept_encoding";
    }

    @Override
    public Class<AcceptEncodingConfig> configType() {
        return AcceptEncodingConfig.class;
    }

    @Override
    public List<Step> steps() {
        return List.of(Step.EARLY_REQUEST, Step.REQUEST, Step.PROXY_UPSTREAM);
    }

    @Override
    public Plugin create(AcceptEncodingConfig config, PluginContext context) throws InvalidPluginConfig {
        var encodings = config.encodings();
        for (int i = 0; i < encodings.size(); i++) {
            if (!HeaderName.isToken(encodings.get(i)) || encodings.get(i).equals("*")) {
                throw new InvalidPluginConfig(
                        "encodings[" + i + ']', "not a content coding such as \"gzip\": \"" + encodings.get(i) + '"');
            }
            if (encodings.subList(0, i).contains(encodings.get(i))) {
                throw new InvalidPluginConfig("encodings[" + i + ']', "stands there already");
            }
        }
        if (encodings.size() > MOST) {
            throw new InvalidPluginConfig("encodings", "must be " + MOST + " at most, were " + encodings.size());
        }
        int most = config.onlyOneEncoding() ? 1 : MOST;
        return new AcceptEncoding(
                encodings,
                IntStream.range(0, 1 << encodings.size())
                        .mapToObj(accepted -> outcome(encodings, accepted, most))
                        .toList());
    }

    private static String outcome(List<String> encodings, int accepted, int most) {
        return IntStream.range(0, encodings.size())
                .filter(i -> (accepted & (1 << i)) != 0)
                .limit(most)
                .mapToObj(encodings::get)
                .collect(Collectors.joining(", "));
    }
}
