/**
 * From text to records: reading TOML strictly, finding everything that is wrong and where, and watching the file. What the
 * records mean is none of its business.
 */
package io.sluice.config.load;
