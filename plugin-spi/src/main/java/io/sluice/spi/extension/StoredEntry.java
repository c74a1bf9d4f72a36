package io.sluice.spi.extension;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Set;

/**
 * A response in a {@link CacheStore}. Its head is in a form of the cache's own, which stays readable for later versions of it; its
 * body is bytes as they were sent.
 */
public final class StoredEntry {

    /** Where a body is read from. */
    @FunctionalInterface
    public interface Body {
        /**
         * Reads all of it. The cache copies what it gets before this thread goes on. Called at most once for what
         * {@link CacheStore#find} gives, and mostly not at all when that is more than one response.
         */
        ByteBuffer read() throws IOException;
    }

    private final String variant;
    private final ByteBuffer head;
    private final Body body;
    private final Set<String> tags;
    private final Instant usefulUntil;

    private StoredEntry(String variant, ByteBuffer head, Body body, Set<String> tags, Instant usefulUntil) {
        this.variant = variant;
        this.head = head;
        this.body = body;
        this.tags = tags;
        this.usefulUntil = usefulUntil;
    }

    /**
     * An entry without tags, of use for ever.
     *
     * @param variant see {@link #variant}
     * @param head see {@link #head}
     * @param body see {@link #body}
     */
    public static StoredEntry of(String variant, ByteBuffer head, Body body) {
        return new StoredEntry(variant, head.asReadOnlyBuffer(), body, Set.of(), Instant.MAX);
    }

    /** The same with other tags. */
    public StoredEntry withTags(Set<String> others) {
        return new StoredEntry(variant, head, body, Set.copyOf(others), usefulUntil);
    }

    /** The same with another end. */
    public StoredEntry withUsefulUntil(Instant other) {
        return new StoredEntry(variant, head, body, tags, other);
    }

    /** Which of the responses for one key it is. */
    public String variant() {
        return variant;
    }

    /** Status, headers and ages. A view of its own for each caller, whose bytes never change: it may be kept. */
    public ByteBuffer head() {
        return head.duplicate();
    }

    /** The body. What the cache hands to a store may be kept and read as often as one likes; its bytes never change. */
    public Body body() {
        return body;
    }

    /** By which it may be selected. */
    public Set<String> tags() {
        return tags;
    }

    /** After that it serves nobody any more. */
    public Instant usefulUntil() {
        return usefulUntil;
    }
}
