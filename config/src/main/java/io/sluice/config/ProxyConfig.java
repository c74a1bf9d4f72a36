package io.sluice.config;

/** A whole configuration. */
public record ProxyConfig() {}
