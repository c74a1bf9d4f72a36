package io.sluice.spi.extension;

import java.time.Instant;

/** Something that has happened to the proxy. There will be other kinds: sinks pass by those that they do not know. */
public interface ProxyEvent {
    /** A configuration is being served from now on, be it the same with other plugin jars or peers. */
    String CONFIG_SERVED = "config.served";

    /** A configuration was refused; the message has all problems. */
    String CONFIG_REFUSED = "config.refused";

    /** A plugin is called again, or for the first time after a failure; the subject is its name. */
    String PLUGIN_CALLED = "plugin.called";

    /** A plugin is called off the event loops from now on. */
    String PLUGIN_OFF_LOOP = "plugin.off_loop";

    /** A plugin is not called for a while. */
    String PLUGIN_PAUSED = "plugin.paused";

    /** A plugin is not called any more until an operator resumes it. */
    String PLUGIN_OFF = "plugin.off";

    /**
     * A call of a plugin has kept an event loop for a second: connections of that loop are not served until it comes back. The subject
     * is the plugin's name, the message has the loop and the call.
     */
    String PLUGIN_HOLDS_LOOP = "plugin.holds_loop";

    /** An upstream has other peers; the subject is its name, the message has the peers. */
    String UPSTREAM_PEERS = "upstream.peers";

    /** No connection could be made to a peer; the subject is the upstream's name, the message has the peer and the reason. */
    String PEER_DOWN = "peer.down";

    /** A connection was made to a peer that was down; the subject is the upstream's name, the message has the peer. */
    String PEER_UP = "peer.up";

    /** When. */
    Instant time();

    /** What: one of the names above, or another. */
    String name();

    /** To whom, by a name of the configuration; empty when it is about the whole proxy. */
    String subject();

    /** For people. */
    String message();
}
