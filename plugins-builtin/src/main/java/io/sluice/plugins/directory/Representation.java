package io.sluice.plugins.directory;

import io.sluice.spi.http.HttpDate;
import io.sluice.spi.http.Validators;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A file as it is sent.
 *
 * @param name of the file that was asked for, whatever is sent for it
 * @param coding what the file's bytes are in
 */
record Representation(String name, FileTree.Entry.File file, Optional<Precompressed> coding) {
    // A file may change twice without its time of modification telling, if the clock of the file system is coarse.
    private static final Duration SETTLED = Duration.ofSeconds(2);

    long size() {
        return file.size();
    }

    /** What tells this state of the file from others, as seen now. */
    Validators validators(Instant now) {
        boolean settled = !file.modified().plus(SETTLED).isAfter(now);
        return new Validators(
                Optional.of(settled ? tag() : "W/" + tag()),
                Optional.of(HttpDate.format(file.modified())),
                Optional.of(HttpDate.format(now)));
    }

    private String tag() {
        Instant modified = file.modified();
        return '"'
                + Long.toHexString(modified.getEpochSecond())
                + '.'
                + Integer.toHexString(modified.getNano())
                + '-'
                + Long.toHexString(file.size())
                + coding.map(packed -> '-' + packed.token()).orElse("")
                + '"';
    }
}
