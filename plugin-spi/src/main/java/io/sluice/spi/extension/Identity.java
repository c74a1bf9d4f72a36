package io.sluice.spi.extension;

import io.sluice.spi.admin.AdminRole;

/** Somebody whom an {@link Authenticator} knows. */
public final class Identity {
    private final String name;
    private final AdminRole role;

    private Identity(String name, AdminRole role) {
        this.name = name;
        this.role = role;
    }

    /** Somebody of this name, for logs, who may read. */
    public static Identity of(String name) {
        return new Identity(name, AdminRole.READ);
    }

    /** The same with another role. */
    public Identity withRole(AdminRole other) {
        return new Identity(name, other);
    }

    /** Who it is. */
    public String name() {
        return name;
    }

    /** What they may do. */
    public AdminRole role() {
        return role;
    }

    @Override
    public String toString() {
        return name + " (" + role + ')';
    }
}
