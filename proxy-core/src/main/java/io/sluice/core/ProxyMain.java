package io.sluice.core;

/** The program. */
public final class ProxyMain {
    private ProxyMain() {}

    /** Reads the command line, does what it says, and ends the process with an exit code. */
    public static void main(String[] args) {
        int code = Cli.commandLine(args).execute(args);
        if (code != Cli.OK) {
            System.exit(code);
        }
    }
}
