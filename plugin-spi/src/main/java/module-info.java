import org.jspecify.annotations.NullMarked;

/** What a plugin author implements and receives: no network type, and nothing of the proxy's inside. */
@NullMarked
module io.sluice.spi {
    requires static java.compiler;
    requires transitive org.jspecify;
    requires transitive org.slf4j;
    requires transitive micrometer.core;

    exports io.sluice.spi;
    exports io.sluice.spi.admin;
    exports io.sluice.spi.body;
    exports io.sluice.spi.config;
    exports io.sluice.spi.event;
    exports io.sluice.spi.extension;
    exports io.sluice.spi.http;
    exports io.sluice.spi.services;
    exports io.sluice.spi.testkit;
    exports io.sluice.spi.upstream;
}
