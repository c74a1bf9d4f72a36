package io.sluice.core.observe.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Gives every status a counter: those that are registered or in common use one each, the others one for each class, so
 * that an origin that makes up statuses cannot make up time series.
 */
final class StatusSlots {
    private static final int[] KNOWN = {
        101, 200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300, 301, 302, 303, 304, 305, 307, 308, 400, 401, 402,
                403, 404,
        405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 423, 424, 425, 426, 428, 429,
                431, 451,
        499, 500, 501, 502, 503, 504, 505, 506, 507, 508, 510, 511
    };
    private static final List<String> LABELS = labels();
    private static final byte[] SLOTS = slots();

    /** How many there are. */
    static final int COUNT = LABELS.size();

    private StatusSlots() {}

    private static List<String> labels() {
        var labels = new ArrayList<>(List.of("unknown", "1xx", "2xx", "3xx", "4xx", "5xx"));
        Arrays.stream(KNOWN).mapToObj(Integer::toString).forEach(labels::add);
        return List.copyOf(labels);
    }

    private static byte[] slots() {
        var slots = new byte[600];
        for (int status = 100; status < slots.length; status++) {
            int known = Arrays.binarySearch(KNOWN, status);
            slots[status] = (byte) (known < 0 ? status / 100 : 6 + known);
        }
        return slots;
    }

    /** The slot of a status, from 0. */
    static int of(int status) {
        return status >= 0 && status < SLOTS.length ? SLOTS[status] : 0;
    }

    /** What a slot counts: {@code 404}, {@code 4xx} or {@code unknown}. */
    static String label(int slot) {
        return LABELS.get(slot);
    }
}
