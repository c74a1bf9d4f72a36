package io.sluice.spi.admin;

import java.util.List;

/**
 * Implemented by the class of a {@link io.sluice.spi.Plugin} which answers requests of its own at the admin listener, below
 * {@code /plugins/NAME/api}, where NAME is that of its {@code [plugins.NAME]} table.
 */
public interface AdminRoutes {

    /** Its routes; of two that fit, the first counts. Asked for once, when the plugin has been made. */
    List<AdminRoute> adminRoutes();
}
