package io.sluice.spi.config;

import java.util.Map;

/**
 * Makes a configuration record of a plain tree: {@code Map<String, Object>}, {@code List}, {@code String}, {@code Long},
 * {@code Double}, {@code Boolean} and {@code Date}, as parsers of TOML and JSON give.
 *
 * <p>Nothing is guessed: an unknown key, a text where a number belongs, a number out of range, a missing key are issues,
 * and all of them are reported at once. Whatever hangs below a secret key is never part of a message.
 *
 * <p>A record in a package that its module does not export must be opened to {@code io.sluice.spi}.
 */
public final class Binder {
    private Binder() {}

    /**
     * Binds a table.
     *
     * @throws IllegalArgumentException when the record cannot be a configuration, see {@link Schema#of}
     */
    public static <C extends Record> Binding<C> bind(Class<C> type, Map<String, ?> tree) {
        var binding = new TreeBinder();
        var bound = binding.table(Schema.of(type), tree, TreeBinder.Place.ROOT);
        return binding.issues().isEmpty() && bound.isPresent()
                ? new Binding.Bound<>(type.cast(bound.get()))
                : new Binding.Refused<>(binding.issues());
    }
}
