package io.sluice.plugins.errorpage;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.Step;
import io.sluice.spi.WatchedFile;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** {@code error_page}: gives errors pages of the operator's own. */
public final class ErrorPageFactory implements PluginFactory<ErrorPageConfig> {
    private static final Pattern STATUS = Pattern.compile("[45](\\d\\d|xx)");

    /** For the service loader. */
    public ErrorPageFactory() {}

    @Override
    public String category() {
        return "error_page";
    }

    @Override
    public Class<ErrorPageConfig> configType() {
        return ErrorPageConfig.class;
    }

    @Override
    public List<Step> steps() {
        return List.of(Step.RESPONSE);
    }

    @Override
    public Plugin create(ErrorPageConfig config, PluginContext context) throws InvalidPluginConfig {
        var pages = new HashMap<String, Supplier<PageTemplate>>();
        for (var entry : config.templates().entrySet()) {
            String key = "templates." + entry.getKey();
            requireStatus(key, entry.getKey());
            try {
                var page = PageTemplate.parse(entry.getValue());
                pages.put(entry.getKey(), () -> page);
            } catch (IllegalArgumentException e) {
                throw new InvalidPluginConfig(key, e.getMessage() == null ? "unusable" : e.getMessage(), e);
            }
        }
        for (String status : config.files().keySet()) {
            requireStatus("files." + status, status);
            if (pages.containsKey(status)) {
                throw new InvalidPluginConfig("files." + status, "has a template already, among \"templates\"");
            }
        }
        if (pages.isEmpty() && config.files().isEmpty()) {
            throw new InvalidPluginConfig("", "has nothing to do: give \"templates\" or \"files\"");
        }
        var watched = new ArrayList<WatchedFile<PageTemplate>>();
        for (var entry : config.files().entrySet()) {
            var file = WatchedFile.open(
                    "files." + entry.getKey(),
                    entry.getValue(),
                    path -> PageTemplate.parse(Files.readString(path)),
                    context);
            watched.add(file);
            pages.put(entry.getKey(), file::value);
        }
        var table = new Pages(pages, watched);
        return config.upstreamErrors() ? new AllErrors(table) : new OwnErrors(table, context.slot(Integer.class));
    }

    private static void requireStatus(String key, String status) throws InvalidPluginConfig {
        if (!STATUS.matcher(status).matches()) {
            throw new InvalidPluginConfig(
                    key, "must be a status such as \"404\", \"4xx\" or \"5xx\", was \"" + status + '"');
        }
    }
}
