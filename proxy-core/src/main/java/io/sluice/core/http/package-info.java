/**
 * Messages inside the proxy: one canonical form for every HTTP version, the strict HTTP/1 head parsers that make it, and
 * the gate that decides what a well-formed head is. Bytes and arrays only; nothing here knows a channel, an exchange or a
 * configuration.
 */
@NullMarked
package io.sluice.core.http;

import org.jspecify.annotations.NullMarked;
