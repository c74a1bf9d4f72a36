package io.sluice.spi;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What operators are told of a plugin jar. Once in a jar: on its factory, or on a package or module when there are several.
 *
 * <p>The annotation processor in the SPI's jar makes {@code META-INF/sluice/plugin.toml} of it, and registers every public
 * {@link PluginFactory} that is compiled together with it for the service loader, so that neither file has to be written by
 * hand. From JDK 23 on processors run only where they are asked for: {@code -proc:full}, or the property
 * {@code maven.compiler.proc}.
 */
@Documented
@Retention(RetentionPolicy.SOURCE)
@Target({ElementType.TYPE, ElementType.PACKAGE, ElementType.MODULE})
public @interface SluicePlugin {
    /** The plugin's name among all plugins: lower case, digits, {@code -} and {@code _}. */
    String name();

    /** Its version, by the rules of <a href="https://semver.org">semver</a>. */
    String version();

    /**
     * The versions of Sluice it works with, as npm writes ranges: {@code >=1.2 <3}, {@code 1.0.0 - 1.2.0},
     * {@code <=2.0.x || >2.2.x}. Unless given, those compatible with the SPI it is compiled with.
     */
    String requires() default "";

    /** One sentence on what it does. */
    String description() default "";

    /** Its name for people. */
    String displayName() default "";

    /** Who made it. */
    String author() default "";

    /** The URI of a picture. */
    String logo() default "";

    /** The URI of its home page. */
    String homepage() default "";

    /** The name of its licence, preferably from SPDX's list. */
    String license() default "";

    /** The packages that plugins which depend on this one may use. */
    String[] exports() default {};

    /** The plugins that it uses. */
    Dependency[] dependencies() default {};

    /** Another plugin. */
    @Documented
    @Retention(RetentionPolicy.SOURCE)
    @Target({})
    @interface Dependency {
        /** The other plugin's name. */
        String name();

        /** The versions that will do, as in {@link SluicePlugin#requires}. */
        String version();

        /** Whether it works without: its classes may then be missing at run time. */
        boolean optional() default false;
    }
}
