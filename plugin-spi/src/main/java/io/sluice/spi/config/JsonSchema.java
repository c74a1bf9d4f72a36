package io.sluice.spi.config;

/** Writes a schema as JSON Schema, draft 2020-12. */
final class JsonSchema {
    private JsonSchema() {}

    static String write(Schema schema) {
        return schema.toString();
    }
}
