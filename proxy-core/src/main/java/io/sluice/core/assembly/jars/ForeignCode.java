package io.sluice.core.assembly.jars;

/** Code of plugins, where it is called off the event loops. */
public final class ForeignCode {
    private ForeignCode() {}

    /**
     * To be asked of everything that it throws: goes on if it is the code's own fault, of whatever type, and throws it again if the
     * virtual machine itself is at its end.
     */
    public static void contain(Throwable thrown) {
        if (thrown instanceof VirtualMachineError fatal && !(thrown instanceof StackOverflowError)) {
            throw fatal;
        }
    }
}
