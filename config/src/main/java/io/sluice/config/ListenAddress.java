package io.sluice.config;

/**
 * Where a server listens.
 *
 * @param host a name or an IP address (without brackets); empty for every interface
 * @param port 0 lets the system choose
 */
public record ListenAddress(String host, int port) {

    /**
     * Reads {@code host:port} or {@code :port}.
     *
     * @throws IllegalArgumentException when it is neither
     */
    public static ListenAddress parse(String text) {
        if (text.matches("\\d+")) {
            throw new IllegalArgumentException("a port alone is written \":" + text + '"');
        }
        var address = HostAndPort.parse(text);
        if (address.port().isEmpty()) {
            throw new IllegalArgumentException("the port is missing in \"" + text + '"');
        }
        return new ListenAddress(address.host(), address.port().getAsInt());
    }

    /** Whether both cannot be bound at once. */
    public boolean collidesWith(ListenAddress other) {
        return port != 0 && port == other.port && everywhere().equals(other.everywhere());
    }

    private String everywhere() {
        return host.isEmpty() ? "0.0.0.0" : host;
    }

    @Override
    public String toString() {
        return (host.contains(":") ? '[' + host + ']' : host) + ':' + port;
    }
}
