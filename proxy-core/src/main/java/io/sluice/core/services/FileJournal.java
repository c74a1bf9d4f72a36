package io.sluice.core.services;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A journal in a file: a line that says what it is, then {@linkplain JournalRecords records}. It is written at its end alone, and
 * forced to the disk before anyone hears of it; what a crash has left behind the last whole record was promised to nobody. Grown
 * long, it is written anew beside itself and moved into its place.
 */
final class FileJournal implements Journal {
    private static final Logger LOG = LoggerFactory.getLogger(FileJournal.class);
    private static final byte[] TITLE = "sluice store 1\n".getBytes(US_ASCII);
    private static final long SHORT = 256 * 1024L;

    private final Path file;
    private FileChannel channel;
    private long end;
    private boolean dirty;

    private FileJournal(Path file, FileChannel channel, long end) {
        this.file = file;
        this.channel = channel;
        this.end = end;
    }

    /**
     * Opens a file, or makes one.
     *
     * @param reader is told of what was kept
     * @throws IOException also when it is not a file of this kind
     */
    static FileJournal open(Path file, JournalRecords.Reader reader) throws IOException {
        if (!Files.exists(file)) {
            create(file, new byte[0]).close();
        }
        FileChannel channel = FileChannel.open(file, READ, WRITE);
        try {
            var journal = new FileJournal(file, channel, 0);
            journal.read(reader);
            return journal;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private void read(JournalRecords.Reader reader) throws IOException {
        ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(file));
        var title = new byte[Math.min(TITLE.length, content.remaining())];
        content.get(title);
        if (!Arrays.equals(title, TITLE)) {
            throw new IOException(file + " is not a store, or of another version");
        }
        JournalRecords.read(content, reader);
        end = content.position();
        if (!content.hasRemaining()) {
            return;
        }
        if (JournalRecords.isCutOff(content)) {
            LOG.info("{}: {} bytes that were not written wholly are dropped", file, content.remaining());
        } else {
            Path copy = file.resolveSibling(file.getFileName() + ".damaged");
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            LOG.error(
                    "{} is damaged: its last {} bytes are dropped; as it was, it is kept as {}",
                    file,
                    content.remaining(),
                    copy.getFileName());
        }
        channel.truncate(end);
        channel.force(true);
    }

    @Override
    public void append(byte[] records) throws IOException {
        if (dirty) {
            channel.truncate(end);
            dirty = false;
        }
        try {
            writeAll(channel, records, end);
            channel.force(false);
            end += records.length;
        } catch (IOException e) {
            // Nothing of it may be found by whoever reads the file next.
            dirty = true;
            throw e;
        }
    }

    private static void writeAll(FileChannel channel, byte[] bytes, long at) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer, at + buffer.position());
        }
    }

    @Override
    public boolean isLong(long liveBytes) {
        return end > SHORT + 2 * liveBytes;
    }

    @Override
    public void rewrite(SortedMap<String, byte[]> entries) throws IOException {
        byte[] records = JournalRecords.of(entries);
        FileChannel before = channel;
        channel = create(file, records);
        end = (long) TITLE.length + records.length;
        dirty = false;
        before.close();
    }

    /** Puts a new file in the place of the one that may be there; it is open, and on the disk. */
    private static FileChannel create(Path file, byte[] records) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        FileChannel channel = FileChannel.open(temporary, READ, WRITE, CREATE, TRUNCATE_EXISTING);
        try {
            writeAll(channel, TITLE, 0);
            writeAll(channel, records, TITLE.length);
            channel.force(true);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        forceFolder(file);
        return channel;
    }

    /** The new name is in the folder, which is a file of its own. */
    private static void forceFolder(Path file) {
        try (var folder = FileChannel.open(file.toAbsolutePath().getParent(), READ)) {
            folder.force(true);
        } catch (IOException e) {
            // There are file systems that know no such thing, and keep names safe by themselves.
            LOG.debug("the folder of {} cannot be forced to the disk", file, e);
        }
    }

    @Override
    public void close() throws IOException {
        if (dirty) {
            channel.truncate(end);
        }
        channel.close();
    }
}
