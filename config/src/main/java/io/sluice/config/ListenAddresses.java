package io.sluice.config;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/**
 * The addresses of one server.
 *
 * @param all one or more, each once
 */
public record ListenAddresses(List<ListenAddress> all) {

    /** Refuses none, and the same one twice. */
    public ListenAddresses {
        all = List.copyOf(all);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("must not be empty");
        }
        var fixed = all.stream().filter(address -> address.port() != 0).toList();
        if (new HashSet<>(fixed).size() < fixed.size()) {
            throw new IllegalArgumentException("has an address twice");
        }
    }

    /**
     * Reads addresses separated by commas.
     *
     * @throws IllegalArgumentException when one of them is none
     */
    public static ListenAddresses parse(String text) {
        return new ListenAddresses(Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .map(ListenAddress::parse)
                .toList());
    }
}
