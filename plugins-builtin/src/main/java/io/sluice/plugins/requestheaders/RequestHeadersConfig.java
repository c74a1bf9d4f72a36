package io.sluice.plugins.requestheaders;

import io.sluice.spi.HeaderEdits;
import io.sluice.spi.HeaderTemplate;
import io.sluice.spi.config.Setting;
import io.sluice.spi.http.HeaderName;
import java.util.List;

/** Keys of {@code request_headers}. */
record RequestHeadersConfig(
        @Setting(
                value = "Lines to add, beside those of the same name; values may contain variables.",
                example = "[\"X-Tag: blue\"]")
        List<HeaderTemplate> addHeaders,

        @Setting(value = "Names whose lines are removed.", example = "[\"X-Debug\"]")
        List<HeaderName> removeHeaders,

        @Setting(
                value = "Lines to set, replacing those of the same name; values may contain variables.",
                example = "[\"X-Tenant: $tenant\"]")
        List<HeaderTemplate> setHeaders,

        @Setting(
                value = "Lines to set where there is none of that name; values may contain variables.",
                example = "[\"Accept: application/json\"]")
        List<HeaderTemplate> setHeadersNotExists,

        @Setting(
                value = "Names to change, as `Old: New`. Values move; lines that had the new name give way.",
                example = "[\"X-Old: X-New\"]")
        List<HeaderEdits.Rename> renameHeaders) {}
