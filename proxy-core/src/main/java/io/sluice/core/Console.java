package io.sluice.core;

import io.sluice.config.load.ConfigProblem;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;

/** What the command line says to the person in front of it; everything else goes to the log. */
final class Console {
    private static final PrintStream OUT = System.out;
    private static final PrintStream ERR = System.err;

    private Console() {}

    static void print(String line) {
        OUT.println(line);
    }

    static void error(String line) {
        ERR.println("sluice: " + line);
    }

    static void problems(List<ConfigProblem> problems) {
        problems.forEach(ERR::println);
        error(problems.size() == 1 ? "1 problem" : problems.size() + " problems");
    }

    /** Why something failed, for people: the file system's exceptions have nothing but a name. */
    static String reason(Throwable cause) {
        return switch (cause) {
            case NoSuchFileException missing -> "no such file: " + missing.getFile();
            case AccessDeniedException denied -> "not allowed to read " + denied.getFile();
            case IOException io -> String.valueOf(io.getMessage());
            default -> String.valueOf(cause.getMessage());
        };
    }
}
