package io.sluice.core.transport;

import io.netty.channel.DefaultFileRegion;
import java.nio.channels.FileChannel;

/** A part of a file that is on its way to a socket. Unlike Netty's own it leaves the file open, for the next part. */
final class FileSlice extends DefaultFileRegion {
    FileSlice(FileChannel file, long position, long length) {
        super(file, position, length);
    }

    @Override
    protected void deallocate() {
        // The file belongs to whoever opened it.
    }
}
