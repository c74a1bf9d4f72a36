package io.sluice.plugins.basicauth;

import io.sluice.spi.WatchedFile;
import java.util.concurrent.CompletableFuture;

/** Users who stand in a file, besides those in the configuration. */
record FileUsers(InlineUsers inline, WatchedFile<PasswordFile> file) implements Users {
    @Override
    public CompletableFuture<Boolean> contains(Credentials given) {
        return inline.has(given) ? YES : file.value().verify(given);
    }

    @Override
    public void close() {
        file.close();
    }
}
