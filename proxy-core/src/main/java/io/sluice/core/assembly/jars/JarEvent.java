package io.sluice.core.assembly.jars;

import io.sluice.spi.event.JarChanged;
import java.time.Instant;

/** What the ledger notes, as plugins hear it. */
record JarEvent(Instant time, String jar, String version, String change) implements JarChanged {}
