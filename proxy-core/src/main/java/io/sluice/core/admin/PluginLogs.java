package io.sluice.core.admin;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.LoggerFactory;

/**
 * The latest lines that each plugin logged, those of the proxy about it among them, and how much it logs. Lines go where all
 * others go, too.
 */
public final class PluginLogs extends UnsynchronizedAppenderBase<ILoggingEvent> implements AutoCloseable {
    /** Loggers of plugins are named so, followed by the instance's name. */
    private static final String PREFIX = "io.sluice.plugin.";

    private static final int KEPT = 1000;

    /**
     * A line.
     *
     * @param thrown the stack trace, or empty
     */
    record Line(Instant time, Level level, String message, String thrown) {
        @Override
        public String toString() {
            String first = time + " " + level + ' ' + message + '\n';
            return thrown.isEmpty() ? first : first + thrown + '\n';
        }
    }

    /** Locked for as long as it takes to add one line or to copy them all. */
    private static final class Ring {
        private final Deque<Line> lines = new ArrayDeque<>();

        synchronized void add(Line line) {
            if (lines.size() == KEPT) {
                lines.removeFirst();
            }
            lines.addLast(line);
        }

        synchronized List<Line> copy() {
            return List.copyOf(lines);
        }
    }

    private final Map<String, Ring> rings = new ConcurrentHashMap<>();
    private final Logger root;

    private PluginLogs(Logger root) {
        this.root = root;
    }

    /** Begins to keep lines. */
    public static PluginLogs open() {
        var loggers = (LoggerContext) LoggerFactory.getILoggerFactory();
        var logs = new PluginLogs(loggers.getLogger(PREFIX.substring(0, PREFIX.length() - 1)));
        logs.setContext(loggers);
        logs.start();
        logs.root.addAppender(logs);
        return logs;
    }

    @Override
    protected void append(ILoggingEvent event) {
        String plugin = event.getLoggerName().substring(PREFIX.length());
        var thrown = event.getThrowableProxy();
        rings.computeIfAbsent(plugin, name -> new Ring())
                .add(new Line(
                        event.getInstant(),
                        event.getLevel(),
                        event.getFormattedMessage(),
                        thrown == null ? "" : ThrowableProxyUtil.asString(thrown)));
    }

    /** A plugin's lines that are at least so severe, oldest first. */
    List<Line> lines(String plugin, Level least) {
        Ring ring = rings.get(plugin);
        return ring == null
                ? List.of()
                : ring.copy().stream()
                        .filter(line -> line.level().isGreaterOrEqual(least))
                        .toList();
    }

    /** What a plugin's lines have to be to be logged. */
    Level level(String plugin) {
        return logger(plugin).getEffectiveLevel();
    }

    /** Sets that; without a level it is what holds for all. */
    void level(String plugin, Optional<Level> level) {
        logger(plugin).setLevel(level.orElse(null));
    }

    private static Logger logger(String plugin) {
        return (Logger) LoggerFactory.getLogger(PREFIX + plugin);
    }

    @Override
    public void close() {
        root.detachAppender(this);
        stop();
    }
}
