package io.sluice.core.services;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder in which plugins' stores are, a file for each name of an instance. It is made, and locked against other
 * processes, when the first store is opened; where no plugin wants one it need not be writable.
 */
public final class StoreFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreFolder.class);

    private static final String PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

    /** A store, and how many instances have it. */
    private static final class Shared {
        private final StoredMap map;
        private int users;

        private Shared(StoredMap map) {
            this.map = map;
        }
    }

    private final Optional<Path> folder;
    private final Map<String, Shared> open = new HashMap<>();
    private Optional<FileLock> lock = Optional.empty();

    private StoreFolder(Optional<Path> folder) {
        this.folder = folder;
    }

    /** Stores in this folder, which need not be there yet. */
    public static StoreFolder at(Path folder) {
        return new StoreFolder(Optional.of(folder));
    }

    /** Stores that are gone with the process: for what is only checked, and for a proxy without files. */
    public static StoreFolder inMemory() {
        return new StoreFolder(Optional.empty());
    }

    /**
     * The store of a name; all who have it at a time see the same.
     *
     * @param kind what is kept, {@code store} or another subfolder
     * @throws IOException saying what is wrong with the folder or the file
     */
    public synchronized StoreLease lease(String kind, String name) throws IOException {
        String key = kind + '/' + fileName(name);
        Shared shared = open.get(key);
        if (shared == null) {
            shared = new Shared(folder.isPresent() ? read(folder.get(), key) : empty(key));
            open.put(key, shared);
        }
        shared.users++;
        return new StoreLease(shared.map, () -> release(key));
    }

    private static StoredMap empty(String key) {
        return new StoredMap(key, Journal.NONE, new TreeMap<>());
    }

    private StoredMap read(Path parent, String key) throws IOException {
        Path file = parent.resolve(key + ".log");
        try {
            Files.createDirectories(parent);
            lock(parent);
            Files.createDirectories(file.toAbsolutePath().getParent());
            var entries = new TreeMap<String, byte[]>();
            var journal = FileJournal.open(file, new JournalRecords.Reader() {
                @Override
                public void put(String name, byte[] value) {
                    entries.put(name, value);
                }

                @Override
                public void removed(String name) {
                    entries.remove(name);
                }
            });
            return new StoredMap(file.toString(), journal, entries);
        } catch (IOException e) {
            throw new IOException("cannot keep data in " + file + ": " + reason(e), e);
        }
    }

    /** Of most exceptions about files the message is the path alone. */
    private static String reason(IOException e) {
        return e.getClass().equals(IOException.class)
                ? String.valueOf(e.getMessage())
                : e.getClass().getSimpleName().replaceAll("Exception$", "") + ' ' + e.getMessage();
    }

    private void lock(Path parent) throws IOException {
        if (lock.isPresent()) {
            return;
        }
        FileChannel channel = FileChannel.open(parent.resolve("lock"), WRITE, CREATE);
        try {
            FileLock taken = channel.tryLock();
            if (taken != null) {
                lock = Optional.of(taken);
                return;
            }
        } catch (OverlappingFileLockException e) {
            LOG.debug("another proxy of this process has {}", parent, e);
        }
        channel.close();
        throw new IOException("another proxy uses the folder " + parent);
    }

    /** Letters, digits, {@code -} and {@code _} stay, of all else there are the bytes: different names are different files. */
    private static String fileName(String name) {
        var text = new StringBuilder();
        for (byte b : name.getBytes(UTF_8)) {
            int c = b & 0xff;
            text.append(PLAIN.indexOf(c) >= 0 ? Character.toString(c) : String.format("%%%02X", c));
        }
        return text.toString();
    }

    private synchronized void release(String key) {
        Shared shared = open.get(key);
        if (shared != null && --shared.users == 0) {
            open.remove(key);
            shared.map.close();
        }
    }

    /** Lets others use the folder, once all stores are closed. */
    @Override
    public synchronized void close() throws IOException {
        open.values().forEach(shared -> shared.map.close());
        open.clear();
        if (lock.isPresent()) {
            lock.get().acquiredBy().close();
            lock = Optional.empty();
        }
    }
}
