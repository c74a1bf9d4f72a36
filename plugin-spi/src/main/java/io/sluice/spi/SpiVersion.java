package io.sluice.spi;

/** The version of this SPI, which is that of the Sluice it came with: what a plugin's {@code requires} is compared with. */
public final class SpiVersion {
    private static final String CURRENT = "0.1.0";

    private SpiVersion() {}

    /** The version, as semver. */
    public static String current() {
        return CURRENT;
    }
}
