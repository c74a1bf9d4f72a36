package io.sluice.core.assembly;

import io.sluice.config.ProxyConfig;
import io.sluice.config.load.ConfigProblem;
import io.sluice.config.load.Positions;
import java.util.ArrayList;
import java.util.List;

/** Keys that are read but that nothing acts on yet: refused, since a promise that is silently not kept is worse than none. */
final class Unsupported {
    private final Positions positions;
    private final List<ConfigProblem> problems = new ArrayList<>();

    private Unsupported(Positions positions) {
        this.positions = positions;
    }

    static List<ConfigProblem> in(ProxyConfig config, Positions positions) {
        var unsupported = new Unsupported(positions);
        config.locations()
                .forEach((name, location) -> unsupported.when(location.grpcWeb(), "locations." + name + ".grpc_web"));
        return unsupported.problems;
    }

    private void when(boolean used, String path) {
        if (used) {
            problems.add(positions.problem(path, "is not supported yet"));
        }
    }
}
