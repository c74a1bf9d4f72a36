package io.sluice.core.assembly;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.extension.Extension;

/** Finds the extensions that keys of plugins name. */
@FunctionalInterface
interface ExtensionLookup {
    /** For what is an extension itself. */
    ExtensionLookup NONE = (key, point, name) -> {
        throw new InvalidPluginConfig(key, "an extension cannot use another one");
    };

    /**
     * The extension of a name, which stays its owner's.
     *
     * @param key to blame
     */
    ExtensionInstance find(String key, Class<? extends Extension> point, String name) throws InvalidPluginConfig;
}
