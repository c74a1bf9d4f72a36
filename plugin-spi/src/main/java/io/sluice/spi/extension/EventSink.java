package io.sluice.spi.extension;

/**
 * Takes note of what happens to the proxy, to tell somebody or to keep it. All that have an {@code [extensions.NAME]} table are
 * told.
 */
public interface EventSink extends Extension {

    /**
     * Takes one event. Called on a thread of the sink's own, for one event after the other, so it may block; beyond a thousand
     * that wait, further ones are dropped and counted. What throws is logged, and the event is not told again.
     */
    void accept(ProxyEvent event) throws Exception;
}
