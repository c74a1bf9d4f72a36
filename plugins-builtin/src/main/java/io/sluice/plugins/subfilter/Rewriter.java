package io.sluice.plugins.subfilter;

/** Replaces in one body what one filter line is about. */
interface Rewriter {

    /**
     * Takes the next bytes and gives what can be given by now.
     *
     * @param in not changed
     * @param last whether the body ends here, so that nothing may be held back
     * @param out is appended to
     * @return whether what was appended is anything else than what was taken
     */
    boolean rewrite(ByteWindow in, boolean last, ByteWindow out);

    /** Whether all that may still come will pass as it is. */
    boolean isDone();
}
