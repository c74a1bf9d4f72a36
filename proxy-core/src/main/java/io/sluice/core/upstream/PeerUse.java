package io.sluice.core.upstream;

/**
 * That an upstream of one generation has a peer.
 *
 * @param upstream its name
 */
public record PeerUse(Peer peer, String upstream) {}
