package io.sluice.core;

/** The command line. */
public final class ProxyMain {
    private ProxyMain() {}

    /** Does nothing yet. */
    public static void main(String[] args) {}
}
