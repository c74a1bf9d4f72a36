package io.sluice.core;

import picocli.CommandLine;

/** The program. */
public final class ProxyMain {
    private ProxyMain() {}

    /** Reads the command line, does what it says, and ends the process with an exit code. */
    public static void main(String[] args) {
        int code = new CommandLine(new Cli()).execute(args);
        if (code != Cli.OK) {
            System.exit(code);
        }
    }
}
