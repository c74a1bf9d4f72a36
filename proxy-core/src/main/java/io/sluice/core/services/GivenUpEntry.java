package io.sluice.core.services;

import java.time.Instant;

/**
 * An entry of a queue that is not tried any more by itself.
 *
 * @param id no other entry's of the queue
 * @param time when it was given up
 * @param attempts how often it was tried
 * @param lastError why the last of these failed
 * @param payload what it is about, which only the plugin understands
 */
public record GivenUpEntry(String id, Instant time, int attempts, String lastError, String payload) {
    /** What is kept must fit into the store's values, whatever the error says. */
    private static final int LONGEST_ERROR = 500;

    /** Keeps the beginning of an error that has much to say. */
    public GivenUpEntry {
        lastError = lastError.substring(0, Math.min(lastError.length(), LONGEST_ERROR));
    }

    /** What {@link #text} was. */
    static GivenUpEntry parse(String id, String text) {
        String[] headAndRest = text.split("\n", 2);
        String[] head = headAndRest[0].split(" ", 3);
        int error = Integer.parseInt(head[2]);
        return new GivenUpEntry(
                id,
                Instant.ofEpochMilli(Long.parseLong(head[0])),
                Integer.parseInt(head[1]),
                headAndRest[1].substring(0, error),
                headAndRest[1].substring(error));
    }

    String text() {
        return time.toEpochMilli() + " " + attempts + ' ' + lastError.length() + '\n' + lastError + payload;
    }
}
