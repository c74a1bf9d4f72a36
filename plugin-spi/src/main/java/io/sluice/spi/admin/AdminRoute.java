package io.sluice.spi.admin;

import io.sluice.spi.Response;

/** What a plugin answers at the admin listener, and to whom. */
public final class AdminRoute {
    private static final String ALL_BELOW = "/*";

    /** Answers requests. */
    @FunctionalInterface
    public interface Handler {

        /**
         * Answers one. Called on a virtual thread, for several at the same time; may block. The instance may be replaced and
         * closed meanwhile. What throws is answered with 500 and logged.
         */
        Response answer(AdminRequest request) throws Exception;
    }

    private final String method;
    private final String path;
    private final AdminRole needed;
    private final Handler handler;

    private AdminRoute(String method, String path, AdminRole needed, Handler handler) {
        this.method = method;
        this.path = path;
        this.needed = needed;
        this.handler = handler;
    }

    /**
     * A route.
     *
     * @param method in upper case; one for GET answers HEAD, too
     * @param path behind {@code /plugins/NAME/api}, compared as it is sent; <code>/*</code> at its end stands for all below
     * @param needed the role that whoever asks must have
     * @throws IllegalArgumentException when the path does not begin with a slash
     */
    public static AdminRoute of(String method, String path, AdminRole needed, Handler handler) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("an admin route begins with a slash, was \"" + path + '"');
        }
        return new AdminRoute(method, path, needed, handler);
    }

    /** One that shows something to whoever may read. */
    public static AdminRoute get(String path, Handler handler) {
        return of("GET", path, AdminRole.READ, handler);
    }

    /** Its method. */
    public String method() {
        return method;
    }

    /** The role that whoever asks must have. */
    public AdminRole needed() {
        return needed;
    }

    /** Answers. */
    public Handler handler() {
        return handler;
    }

    /** Whether a path is its own. */
    public boolean matches(String asked) {
        return path.endsWith(ALL_BELOW) ? asked.startsWith(path.substring(0, path.length() - 1)) : asked.equals(path);
    }
}
