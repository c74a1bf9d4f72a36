package io.sluice.core.observe.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** Where lines go. */
public interface LogTarget {

    /** The process's standard output. */
    record StandardOutput() implements LogTarget {
        // Not closed with the log: it is the process's.
        @Override
        public OutputStream open() {
            return new FileOutputStream(FileDescriptor.out) {
                @Override
                public void close() {}
            };
        }
    }

    /** The end of a file, made where there is none. */
    record File(Path path) implements LogTarget {
        @Override
        public OutputStream open() throws IOException {
            return new FileOutputStream(path.toFile(), true);
        }
    }

    /**
     * Makes a stream without a buffer.
     *
     * @throws IOException when the file can be neither made nor opened
     */
    OutputStream open() throws IOException;
}
