package io.sluice.spi.event;

/** A plugin instance was made, perhaps for a configuration that is then refused, or was closed. */
public interface PluginChanged extends HostEvent {
    /** The instance's name. */
    String name();

    /** The category that it is of. */
    String category();

    /** Whether it is there from now on. */
    boolean isOpen();
}
