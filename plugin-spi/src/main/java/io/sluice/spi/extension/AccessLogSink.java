package io.sluice.spi.extension;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A place for the lines of access logs, which the first word of {@code access_log} names. What is in a line is decided by the
 * format behind that word.
 */
public interface AccessLogSink extends Extension {

    /**
     * Takes lines. Called on a thread of the log's own, for one batch at a time, so it may block; event loops go on, and lines
     * that do not fit in behind are dropped and counted.
     *
     * @param lines whole lines in UTF-8, each ended by a line feed; lent for the call
     * @throws IOException when they could not be taken: they are counted as dropped, and the next are tried
     */
    void write(ByteBuffer lines) throws IOException;
}
