package io.sluice.core.observe.log;

import io.sluice.spi.extension.AccessLogSink;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * A place that an extension is. It stays open with the extension, whatever log ends.
 *
 * @param name the extension's
 */
public record SinkTarget(String name, AccessLogSink sink) implements LogTarget {
    @Override
    public OutputStream open() {
        return new OutputStream() {
            @Override
            public void write(int single) throws IOException {
                write(new byte[] {(byte) single}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                // Several servers may log to one sink, each with a thread of its own.
                synchronized (sink) {
                    try {
                        sink.write(
                                ByteBuffer.wrap(bytes, offset, length).slice().asReadOnlyBuffer());
                    } catch (RuntimeException | LinkageError e) {
                        throw new IOException("access log sink " + name + " failed", e);
                    }
                }
            }
        };
    }

    /** Sinks that are alike are not the same: one may be closed. */
    @Override
    public boolean equals(Object other) {
        return other instanceof SinkTarget target && sink == target.sink;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(sink);
    }

    @Override
    public String toString() {
        return name;
    }
}
