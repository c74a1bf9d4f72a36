package io.sluice.core.plugins;

import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import java.util.ArrayList;
import java.util.List;

/** A proxy whose only plugin is a cache, and what an origin behind it may say. */
final class CachingProxy {
    static final String FRESH = "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\n";
    static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    static String fresh(String body) {
        return FRESH + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    static TestProxy inFrontOf(ScriptedOrigin origin, String... settings) {
        var lines = new ArrayList<>(List.of("plugins = [\"cache\"]", "[plugins.cache]", "category = \"cache\""));
        lines.addAll(List.of(settings));
        return TestProxy.inFrontOf(origin.port(), lines.toArray(String[]::new));
    }

    private CachingProxy() {}
}
