/**
 * What happens, told to plugins off the event loops: an {@link io.sluice.spi.event.EventBus} carries what plugins tell each
 * other and what the proxy tells all, the {@link io.sluice.spi.event.HostEvent}s.
 */
package io.sluice.spi.event;
