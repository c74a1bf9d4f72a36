package io.sluice.spi.testkit;

import io.sluice.spi.extension.Extension;
import java.util.HashMap;
import java.util.Map;

/** What the configuration has besides plugins, and plugins can name. Filled by the test. */
record Neighbours(Map<String, FakeUpstream> upstreams, Map<String, Extension> extensions) {
    static Neighbours none() {
        return new Neighbours(new HashMap<>(), new HashMap<>());
    }
}
