package io.sluice.plugins.basicauth;

import java.util.concurrent.CompletableFuture;

/** Those who are let through. */
interface Users extends AutoCloseable {
    CompletableFuture<Boolean> YES = CompletableFuture.completedFuture(true);
    CompletableFuture<Boolean> NO = CompletableFuture.completedFuture(false);

    /** Whether the credentials are one of theirs. Does not block; what takes long completes on another thread. */
    CompletableFuture<Boolean> contains(Credentials given);

    @Override
    void close();
}
