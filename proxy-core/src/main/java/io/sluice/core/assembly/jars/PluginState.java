package io.sluice.core.assembly.jars;

import java.util.Locale;

/** How far a plugin jar has come. */
public enum PluginState {
    /** Its file has been read, and its manifest is good. */
    CREATED,
    /** All that it needs is there. */
    RESOLVED,
    /** Its factories are started; instances can be made. */
    STARTED,
    /** What its factories need to start is not there yet; that is tried again. */
    WAITING,
    /** Its factories are stopped, and nothing of it is in use. */
    STOPPED,
    /** It was removed, and has cleared up behind itself. */
    DELETED,
    /** It cannot be used, and there is no other version that could. */
    REFUSED,
    /** The operator has switched it off. */
    DISABLED;

    /** As people read it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
