package io.sluice.plugins.forwardauth;

import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.Headers;
import java.util.ArrayList;
import java.util.List;

/** Which of a request's headers the auth server is shown. */
interface Showing {
    /** All that make sense without the request's body and connection. */
    Showing ALL = headers -> {
        var lines = new ArrayList<Line>(headers.size());
        headers.forEach((text, value) -> {
            var name = HeaderName.of(text);
            if (!ProxysOwn.isConnections(name) && !ProxysOwn.isAboutBodies(name)) {
                lines.add(new Line(name, value));
            }
        });
        return lines;
    };

    /** Those of these names. */
    static Showing only(List<HeaderName> names) {
        var shown = List.copyOf(names);
        return headers -> {
            var lines = new ArrayList<Line>();
            for (var name : shown) {
                headers.all(name).forEach(value -> lines.add(new Line(name, value)));
            }
            return lines;
        };
    }

    List<Line> of(Headers headers);
}
