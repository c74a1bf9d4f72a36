package io.sluice.plugins.forwardauth;

import io.sluice.spi.http.HeaderName;

/** A header line, outside of any message. */
record Line(HeaderName name, String value) {}
