package io.sluice.config;

import io.sluice.spi.config.IpLiteral;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * A host, without brackets and possibly empty, and a port.
 *
 * @param host a name or an address
 * @param port 0 to 65535, if given
 */
record HostAndPort(String host, OptionalInt port) {
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?");
    private static final int MAX_PORT = 65_535;

    /** Reads {@code host:port}, {@code [IPv6]:port}, or either without a port. */
    static HostAndPort parse(String text) {
        if (text.indexOf(':') != text.lastIndexOf(':') && !text.startsWith("[")) {
            throw new IllegalArgumentException("an IPv6 address needs brackets, as in \"[::1]:80\"");
        }
        int colon = text.indexOf(':', text.indexOf(']') + 1);
        return colon < 0
                ? new HostAndPort(host(text), OptionalInt.empty())
                : new HostAndPort(host(text.substring(0, colon)), OptionalInt.of(port(text.substring(colon + 1))));
    }

    private static String host(String text) {
        if (text.startsWith("[")) {
            return literal(text.replaceAll("^\\[([^\\]]*:[^\\]]*)\\]$", "$1"));
        }
        if (text.matches("[0-9.]+")) {
            return literal(text);
        }
        if (!text.isEmpty()
                && !Arrays.stream(text.split("\\.", -1))
                        .allMatch(label -> LABEL.matcher(label).matches())) {
            throw new IllegalArgumentException("not a host name or IP address: \"" + text + '"');
        }
        return text;
    }

    private static String literal(String text) {
        if (IpLiteral.parse(text).isEmpty()) {
            throw new IllegalArgumentException("not an IP address: \"" + text + '"');
        }
        return text;
    }

    private static int port(String text) {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > MAX_PORT) {
            throw new IllegalArgumentException("the port must be a number up to 65535");
        }
        return Integer.parseInt(text);
    }
}
