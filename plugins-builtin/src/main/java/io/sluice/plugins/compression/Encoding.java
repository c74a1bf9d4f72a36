package io.sluice.plugins.compression;

/** A coding that bodies are put in, at a level. */
record Encoding(Coding coding, int level, Traffic traffic) {}
