package io.sluice.spi.event;

/** A step in the life of a plugin jar. */
public interface JarChanged extends HostEvent {
    /** The plugin's name in its manifest. */
    String jar();

    /** The version that it is about. */
    String version();

    /** What happened: {@code created}, {@code resolved}, {@code started}, {@code stopped}, {@code deleted}, or more in words. */
    String change();
}
