package io.sluice.core.observe.log;

import java.util.function.BiConsumer;
import java.util.function.Function;

/** One value of a line. */
sealed interface LogTag {

    /** Text of a message, of Latin-1 characters: escaped, and {@code -} where there is none. */
    record Text(Function<LogEntry, String> value) implements LogTag {}

    /** Text of the operator's or a plugin's, of any characters; else as {@link Text}. */
    record Name(Function<LogEntry, String> value) implements LogTag {}

    /** A word or time of the proxy's own making, of characters that need no escape. */
    record Word(BiConsumer<LogEntry, LineBuffer> writer) implements LogTag {}

    /** A number, in the form that JSON has too. */
    record Count(BiConsumer<LogEntry, LineBuffer> writer) implements LogTag {}
}
