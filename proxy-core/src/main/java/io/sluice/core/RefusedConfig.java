package io.sluice.core;

import io.sluice.config.load.ConfigProblem;
import java.io.IOException;
import java.util.List;

/** What names the source of a configuration is wrong, so that the configuration cannot be had. */
final class RefusedConfig extends IOException {
    private static final long serialVersionUID = 1;

    private final transient List<ConfigProblem> problems;

    RefusedConfig(List<ConfigProblem> problems) {
        super("the configuration's source cannot be made");
        this.problems = List.copyOf(problems);
    }

    List<ConfigProblem> problems() {
        return problems;
    }
}
