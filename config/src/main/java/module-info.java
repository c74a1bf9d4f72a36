import org.jspecify.annotations.NullMarked;

/** Turns configuration text into immutable records, or into a list of everything that is wrong with it. */
@NullMarked
module io.sluice.config {
    requires toml4j;
    requires transitive io.sluice.spi;
    requires static transitive org.jspecify;

    exports io.sluice.config;
    exports io.sluice.config.load;
}
