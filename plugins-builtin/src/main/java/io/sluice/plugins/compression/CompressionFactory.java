package io.sluice.plugins.compression;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import io.sluice.plugins.compression.CompressionConfig.Mode;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.Step;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** {@code compression}: compresses bodies for clients that understand it, and unpacks them for those that do not. */
public final class CompressionFactory implements PluginFactory<CompressionConfig> {

    /** For the service loader. */
    public CompressionFactory() {}

    @Override
    public String category() {
        return "compression";
    }

    @Override
    public Class<CompressionConfig> configType() {
        return CompressionConfig.class;
    }

    @Override
    public List<Step> steps() {
        return List.of(Step.RESPONSE, Step.UPSTREAM_RESPONSE);
    }

    @Override
    public Plugin create(CompressionConfig config, PluginContext context) throws InvalidPluginConfig {
        boolean upstreamStep = context.step() == Step.UPSTREAM_RESPONSE;
        var mode = config.mode().orElse(upstreamStep ? Mode.UPSTREAM : Mode.DOWNSTREAM);
        if (upstreamStep && mode == Mode.DOWNSTREAM) {
            throw new InvalidPluginConfig("mode", "\"downstream\" contradicts the step upstream_response");
        }
        if (config.forAllClients() && !config.decompression()) {
            throw new InvalidPluginConfig("for_all_clients", "means something with decompression = true only");
        }
        var compression = new Compression(
                encodings(config, context),
                config.types(),
                config.minLength().bytes(),
                config.flushTypes(),
                decodings(config, context),
                config.forAllClients());
        if (compression.encodings().isEmpty() && compression.decodings().isEmpty()) {
            throw new InvalidPluginConfig("", "has nothing to do: all codings are switched off, and decompression is");
        }
        return switch (mode) {
            case UPSTREAM -> new UpstreamCompression(compression);
            case DOWNSTREAM -> new DownstreamCompression(compression);
        };
    }

    private static List<Encoding> encodings(CompressionConfig config, PluginContext context)
            throws InvalidPluginConfig {
        var encodings = new ArrayList<Encoding>();
        for (int i = 0; i < config.encodings().size(); i++) {
            var coding = config.encodings().get(i);
            if (config.encodings().indexOf(coding) < i) {
                throw new InvalidPluginConfig("encodings[" + i + ']', "stands there already");
            }
            int level = level(config, coding);
            if (level > 0 && isAvailable(coding, context)) {
                encodings.add(new Encoding(coding, level, Traffic.of(context.meters(), "pack", coding)));
            }
        }
        return List.copyOf(encodings);
    }

    private static int level(CompressionConfig config, Coding coding) {
        return switch (coding) {
            case GZIP -> config.gzipLevel();
            case BR -> config.brLevel();
            case ZSTD -> config.zstdLevel();
        };
    }

    private static Map<Coding, Traffic> decodings(CompressionConfig config, PluginContext context) {
        var decodings = new EnumMap<Coding, Traffic>(Coding.class);
        if (config.decompression()) {
            for (Coding coding : Coding.values()) {
                if (isAvailable(coding, context)) {
                    decodings.put(coding, Traffic.of(context.meters(), "unpack", coding));
                }
            }
        }
        return decodings;
    }

    /** Brotli is a native library, and there is none for every machine. */
    private static boolean isAvailable(Coding coding, PluginContext context) {
        if (coding != Coding.BR || Brotli4jLoader.isAvailable()) {
            return true;
        }
        context.logger()
                .warn(
                        "goes without Brotli, which has no library for this machine: {}",
                        String.valueOf(Brotli4jLoader.getUnavailabilityCause()));
        return false;
    }
}
