package io.sluice.spi.extension;

import java.util.List;

/**
 * Has configuration elsewhere than in the proxy's file, which {@code config_source} of {@code [basic]} names. What it gives is read
 * as if it stood behind the file, and goes the file's way: it is served as a whole or refused as a whole.
 *
 * <p>Made once, at the proxy's start, from what the file says alone, and closed at its end: another table or jar of it count from
 * the next start.
 */
public interface ConfigSource extends Extension {

    /**
     * Follows the configuration. Called once, not on an event loop; returns at once. What throws keeps the proxy from starting.
     *
     * @return ends it
     */
    Following follow(Listener listener) throws Exception;

    /**
     * A text with a part of the configuration, in TOML. It begins with a table, and defines none that another document or the file
     * defines.
     *
     * @param name for messages, such as a path or a key
     */
    record Document(String name, String text) {}

    /** Is told what the source knows, from any thread, and does not keep it waiting. */
    interface Listener {
        /**
         * All documents there are at present, in order: as soon as they are known, and whenever they are others. The same once more
         * do no harm. No documents at all are believed: then there is nothing but the file.
         */
        void changed(List<Document> documents);

        /** They cannot be told at present, so those of before stay; for the operator. */
        void unreachable(String why);
    }

    /** What goes on until it is ended. */
    @FunctionalInterface
    interface Following extends AutoCloseable {
        /** The configuration is of no interest any more. Not called on an event loop. */
        @Override
        void close();
    }
}
