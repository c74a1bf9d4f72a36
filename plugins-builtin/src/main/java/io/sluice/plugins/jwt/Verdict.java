package io.sluice.plugins.jwt;

/** What comes of looking at a token. */
sealed interface Verdict permits Identity, Refusal {}
