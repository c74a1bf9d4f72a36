package io.sluice.core.route;

/**
 * A text that may be looked at only so often. Java's engine reads its input through this interface alone, so an
 * expression that backtracks without end is stopped from here. One per thread, shared by all expressions: what was read
 * last is the only text a thread holds on to.
 */
final class BoundedText implements CharSequence {
    private static final ThreadLocal<BoundedText> OF_THREAD = ThreadLocal.withInitial(BoundedText::new);

    private String text = "";
    private int stepsLeft;

    private BoundedText() {}

    static BoundedText ofThread() {
        return OF_THREAD.get();
    }

    void set(String newText, int steps) {
        text = newText;
        stepsLeft = steps;
    }

    @Override
    public char charAt(int index) {
        if (--stepsLeft < 0) {
            throw new RegexOverrun();
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
