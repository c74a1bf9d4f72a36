package io.sluice.core.transport;

/** Asks a client's connection to end when its present exchange has. */
enum Drain {
    EVENT
}
