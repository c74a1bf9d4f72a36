package io.sluice.plugins.iprestriction;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.ListFile;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Respond;
import io.sluice.spi.Response;
import io.sluice.spi.Step;
import io.sluice.spi.WatchedFile;
import io.sluice.spi.config.CidrBlock;
import io.sluice.spi.config.CidrSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code ip_restriction}: lets clients through by their addresses. */
public final class IpRestrictionFactory implements PluginFactory<IpRestrictionConfig> {

    /** For the service loader. */
    public IpRestrictionFactory() {}

    @Override
    public String category() {
        return "ip_restriction";
    }

    @Override
    public Class<IpRestrictionConfig> configType() {
        return IpRestrictionConfig.class;
    }

    @Override
    public List<Step> steps() {
        return List.of(Step.REQUEST, Step.EARLY_REQUEST);
    }

    @Override
    public Plugin create(IpRestrictionConfig config, PluginContext context) throws InvalidPluginConfig {
        boolean allows = config.type() == IpRestrictionConfig.Type.ALLOW;
        Respond refusal = RequestResult.respond(Response.text(403, config.message()));
        if (config.ipFile().isPresent()) {
            var file = WatchedFile.<CidrSet>open(
                    "ip_file", config.ipFile().get(), path -> both(config.ipList(), path), context);
            return new IpRestriction(file::value, allows, refusal, file::close);
        }
        if (config.ipList().isEmpty()) {
            throw new InvalidPluginConfig("ip_list", "give addresses here or in \"ip_file\"");
        }
        var listed = CidrSet.of(config.ipList());
        return new IpRestriction(() -> listed, allows, refusal, () -> {});
    }

    private static CidrSet both(List<CidrBlock> list, Path file) throws IOException {
        var blocks = new ArrayList<CidrBlock>(list);
        blocks.addAll(ListFile.read(file, CidrBlock::parse));
        return CidrSet.of(blocks);
    }
}
