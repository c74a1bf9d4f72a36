package io.sluice.core;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.sluice.config.BasicConfig.LogLevel;
import org.slf4j.LoggerFactory;

/** The log of what the program itself does. {@code SLUICE_LOG_LEVEL} in the environment wins over the configuration's level. */
final class AppLog {
    private static final boolean LEVEL_IS_GIVEN = System.getenv("SLUICE_LOG_LEVEL") != null;

    private AppLog() {}

    /** Writes nothing that is less severe, from now on. */
    static void level(LogLevel least) {
        if (!LEVEL_IS_GIVEN && LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(Level.valueOf(least.name()));
        }
    }
}
