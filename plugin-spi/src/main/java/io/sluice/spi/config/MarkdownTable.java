package io.sluice.spi.config;

/** Writes a schema as a table of Markdown. */
final class MarkdownTable {
    private MarkdownTable() {}

    static String write(Schema schema) {
        return schema.toString();
    }
}
