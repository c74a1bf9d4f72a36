package io.sluice.plugins.responseheaders;

import io.sluice.spi.http.HeaderName;

/** A header's old and new name. */
record HeaderRename(HeaderName from, HeaderName to) {

    static HeaderRename parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("not two names such as \"Old: New\"");
        }
        return new HeaderRename(
                HeaderName.of(text.substring(0, colon).strip()),
                HeaderName.of(text.substring(colon + 1).strip()));
    }
}
