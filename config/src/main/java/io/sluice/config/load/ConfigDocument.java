package io.sluice.config.load;

/**
 * One of the texts that a configuration consists of, besides its file.
 *
 * @param name for the problems
 */
public record ConfigDocument(String name, String text) {}
