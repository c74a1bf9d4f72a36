package io.sluice.core.exchange;

import java.util.Arrays;
import java.util.Optional;

/** The few variables that are set in one exchange, in two arrays: cheaper than a map for as many as there ever are. */
final class Variables {
    private String[] names = new String[4];
    private String[] values = new String[4];
    private int count;

    Optional<String> get(String name) {
        for (int i = 0; i < count; i++) {
            if (names[i].equals(name)) {
                return Optional.of(values[i]);
            }
        }
        return Optional.empty();
    }

    void set(String name, String value) {
        for (int i = 0; i < count; i++) {
            if (names[i].equals(name)) {
                values[i] = value;
                return;
            }
        }
        if (count == names.length) {
            names = Arrays.copyOf(names, count * 2);
            values = Arrays.copyOf(values, count * 2);
        }
        names[count] = name;
        values[count] = value;
        count++;
    }
}
