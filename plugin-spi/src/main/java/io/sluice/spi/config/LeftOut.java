package io.sluice.spi.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Stands on a configuration record: a key that other programs have and this one does not, so that whoever brings a configuration
 * from there is told what to do instead. It is refused as any unknown key is, but with these words, and stands in the reference.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(LeftOut.Keys.class)
public @interface LeftOut {
    /** The key, in {@code snake_case}. */
    String key();

    /** Why there is none, and what to do instead: words that follow a colon. */
    String instead();

    /** Several of them. */
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Keys {
        /** The keys. */
        LeftOut[] value();
    }
}
