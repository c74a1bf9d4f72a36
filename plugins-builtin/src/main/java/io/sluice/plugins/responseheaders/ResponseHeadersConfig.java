package io.sluice.plugins.responseheaders;

import io.sluice.spi.HeaderEdits;
import io.sluice.spi.HeaderTemplate;
import io.sluice.spi.config.Setting;
import io.sluice.spi.http.HeaderName;
import java.util.List;
import java.util.Optional;

/** Keys of {@code response_headers}. */
record ResponseHeadersConfig(
        @Setting(
                value = "Lines to add, beside those of the same name; values may contain variables.",
                example = "[\"Vary: Origin\"]")
        List<HeaderTemplate> addHeaders,

        @Setting(value = "Names whose lines are removed.", example = "[\"X-Powered-By\"]")
        List<HeaderName> removeHeaders,

        @Setting(
                value = "Lines to set, replacing those of the same name; values may contain variables.",
                example = "[\"X-Served-By: $hostname\"]")
        List<HeaderTemplate> setHeaders,

        @Setting(
                value = "Lines to set where there is none of that name; values may contain variables.",
                example = "[\"Cache-Control: no-store\"]")
        List<HeaderTemplate> setHeadersNotExists,

        @Setting(
                value = "Names to change, as `Old: New`. Values move; lines that had the new name give way.",
                example = "[\"X-Old: X-New\"]")
        List<HeaderEdits.Rename> renameHeaders,

        @Setting(
                "`downstream` changes every response that leaves; `upstream` what the upstream sent, before it is cached."
                        + " When absent, the step decides.")
        Optional<Mode> mode) {

    /** Which responses are changed. */
    enum Mode {
        DOWNSTREAM,
        UPSTREAM
    }
}
