package io.sluice.spi.admin;

/** What somebody may do at the admin listener; each may also do what those before it may. */
public enum AdminRole {
    /** Look at metrics, and at how plugins behave. */
    READ,
    /** Read logs, and change what plugins log and how they are set. */
    CONFIG,
    /** Decide which plugins there are and which are called. */
    INSTALL,
    /** Everything else. */
    ROOT;

    /** Whether this role is enough where another is needed. */
    public boolean covers(AdminRole needed) {
        return compareTo(needed) >= 0;
    }
}
