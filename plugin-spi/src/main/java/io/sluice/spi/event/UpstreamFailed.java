package io.sluice.spi.event;

/** No response could be had for an exchange from its upstream, after the last retry. */
public interface UpstreamFailed extends HostEvent {
    /** The location of the exchange. */
    String location();

    /** What happened, such as {@code connect_failed}: the name of a kind of {@code io.sluice.spi.UpstreamFailure}. */
    String kind();
}
