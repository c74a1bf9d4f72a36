/**
 * The configuration as immutable records: one for each kind of section, and small value types which check themselves.
 * No reading of files, and nothing of what the proxy makes of the values.
 */
package io.sluice.config;
