package io.sluice.core.assembly;

import io.sluice.core.assembly.jars.OneByOne;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.extension.Extension;
import java.util.ArrayList;
import java.util.List;

/** The extensions that one plugin instance uses, which live as long as it does. */
final class UsedExtensions {
    private record Use(String key, Class<? extends Extension> point, ExtensionInstance instance) {}

    private final ExtensionLookup lookup;
    private final List<Use> uses = new ArrayList<>();

    UsedExtensions(ExtensionLookup lookup) {
        this.lookup = lookup;
    }

    synchronized <E extends Extension> E use(String key, Class<E> point, String name) throws InvalidPluginConfig {
        ExtensionInstance instance = lookup.find(key, point, name).share();
        uses.add(new Use(key, point, instance));
        return LentExtension.of(point, instance);
    }

    /** Whether all of them are what another configuration means by their names, too. */
    synchronized boolean areAsIn(ExtensionLookup other) {
        for (Use use : uses) {
            try {
                if (other.find(use.key, use.point, use.instance.name()) != use.instance) {
                    return false;
                }
            } catch (InvalidPluginConfig e) {
                // To be said when the plugin is made anew.
                return false;
            }
        }
        return true;
    }

    synchronized void release() {
        OneByOne.letGo(uses, use -> use.instance.release());
        uses.clear();
    }
}
