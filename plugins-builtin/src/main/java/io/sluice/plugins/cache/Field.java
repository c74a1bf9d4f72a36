package io.sluice.plugins.cache;

import io.sluice.spi.http.HeaderName;

/** A header line as it is stored. */
record Field(HeaderName name, String value) {}
