package io.sluice.spi.event;

/**
 * It was decided what becomes of a plugin's calls: because it keeps failing or holding event loops, because it cannot be made yet, or
 * because a pause is over.
 */
public interface PluginJudged extends HostEvent {
    /** What becomes of calls. */
    enum Mode {
        /** They are made. */
        CALLED,
        /** They are made off the event loops where exchanges can wait for them. */
        OFF_LOOP,
        /** They are not made for a while. */
        PAUSED,
        /** They are not made any more until an operator resumes the plugin. */
        OFF
    }

    /** The instance's name; for an extension {@code extension:} and its name. */
    String name();

    /** The plugin whose jar it came in, or {@code built-in}. */
    String source();

    /** What becomes of its calls from now on. */
    Mode mode();

    /** Why, for people; goes on where a sentence has the plugin's name. */
    String reason();
}
