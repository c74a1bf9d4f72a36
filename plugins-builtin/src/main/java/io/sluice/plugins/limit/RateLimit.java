package io.sluice.plugins.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * So many requests in a time, for each value of a key; see {@link SlidingWindow}.
 *
 * <p>What a value has left is forgotten when it was not asked for during the longest time: then it would have all of it again.
 */
final class RateLimit {
    private final WindowSize[] sizes;
    private final TimeMeter time;
    private final Cache<String, SlidingWindow[]> values;
    private final long longest;
    private final long least;
    private final String policy;

    RateLimit(List<LimitConfig.Window> windows, int maxKeys, TimeMeter time) {
        this.sizes = windows.stream().map(WindowSize::of).toArray(WindowSize[]::new);
        this.time = time;
        this.longest = windows.stream()
                .mapToLong(window -> window.interval().toNanos())
                .max()
                .orElseThrow();
        this.values = Caffeine.newBuilder()
                .maximumSize(maxKeys)
                // A second more, for threads that are held up between asking for a value's windows and taking from
                // them.
                .expireAfterAccess(Duration.ofNanos(longest).plusSeconds(1))
                .ticker(time::currentTimeNanos)
                .build();
        this.least = windows.stream().mapToInt(LimitConfig.Window::max).min().orElseThrow();
        this.policy = windows.stream()
                .map(window -> window.max() + ";w=" + seconds(window.interval().toNanos()))
                .collect(Collectors.joining(", "));
    }

    /** Takes one from what a value has left, if there is any. Fit for any event loop. */
    Standing take(String key) {
        var windows = values.getIfPresent(key);
        if (windows == null) {
            windows = values.get(key, unseen -> all());
        }
        long now = time.currentTimeNanos();
        for (int i = 0; i < windows.length; i++) {
            windows[i].refill(now);
            if (!windows[i].take()) {
                putBack(windows, i);
                return new Standing(false, 0, seconds(nanosToNext(windows, now)));
            }
        }
        return new Standing(true, taken(windows), seconds(longest));
    }

    private SlidingWindow[] all() {
        var windows = new SlidingWindow[sizes.length];
        for (int i = 0; i < windows.length; i++) {
            windows[i] = new SlidingWindow(sizes[i], time.currentTimeNanos());
        }
        return windows;
    }

    private static void putBack(SlidingWindow[] windows, int number) {
        for (int i = 0; i < number; i++) {
            windows[i].putBack();
        }
    }

    /** Until all windows have one again. */
    private static long nanosToNext(SlidingWindow[] windows, long now) {
        long most = 0;
        for (var window : windows) {
            window.refill(now);
            if (window.left() == 0) {
                most = Math.max(most, window.nanosToNext(now));
            }
        }
        return most;
    }

    /** Gives how many are left. */
    private long taken(SlidingWindow[] windows) {
        // Read only now: from here on it counts, and it may be later than when it was found that there is one.
        long now = time.currentTimeNanos();
        long left = Long.MAX_VALUE;
        for (var window : windows) {
            window.taken(now);
            left = Math.min(left, window.left());
        }
        return left;
    }

    /** Whole ones, since no header has others: rather too many than too few. */
    private static long seconds(long nanos) {
        return (nanos + 999_999_999) / 1_000_000_000;
    }

    /** Of the smallest window: no more can be left than this. */
    long least() {
        return least;
    }

    /** The windows as {@code RateLimit-Policy} has them. */
    String policy() {
        return policy;
    }

    /** How many values are remembered. */
    long size() {
        values.cleanUp();
        return values.estimatedSize();
    }
}
