import org.jspecify.annotations.NullMarked;

/** The plugins that come with Sluice. They can do nothing that a stranger's jar could not, so nothing is exported. */
@NullMarked
module io.sluice.plugins {
    requires bcrypt;
    requires com.aayushatharva.brotli4j;
    requires com.github.benmanes.caffeine;
    requires com.github.luben.zstd_jni;
    requires com.maxmind.db;
    requires com.nimbusds.jose.jwt;
    requires io.github.bucket4j.core;
    requires io.sluice.spi;
    requires static org.jspecify;
}
