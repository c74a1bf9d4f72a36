package io.sluice.spi.config;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * A range of addresses, written {@code 10.0.0.0/8}, or one address. May be the type of a configuration record's component, or
 * of its list's elements.
 *
 * @param address an address of the range
 * @param prefix how many leading bits all of them share
 */
public record CidrBlock(InetAddress address, int prefix) {
    private static final Pattern PREFIX = Pattern.compile("\\d{1,3}");

    /** Refuses a prefix longer than the address. */
    public CidrBlock {
        int bits = address.getAddress().length * Byte.SIZE;
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException("the prefix must be between 0 and " + bits);
        }
    }

    /**
     * Reads a block.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static CidrBlock parse(String text) {
        int slash = text.indexOf('/');
        var address = IpLiteral.parse(slash < 0 ? text : text.substring(0, slash))
                .orElseThrow(() -> new IllegalArgumentException("not an IP address or a block such as \"10.0.0.0/8\""));
        int bits = address.getAddress().length * Byte.SIZE;
        return new CidrBlock(address, slash < 0 ? bits : prefix(text.substring(slash + 1)));
    }

    private static int prefix(String digits) {
        if (!PREFIX.matcher(digits).matches()) {
            throw new IllegalArgumentException("after / must come the number of leading bits");
        }
        return Integer.parseInt(digits);
    }

    /** Whether an address is of the range. One of the other IP version never is. */
    public boolean contains(InetAddress candidate) {
        byte[] own = address.getAddress();
        byte[] others = candidate.getAddress();
        if (own.length != others.length) {
            return false;
        }
        int whole = prefix / Byte.SIZE;
        int rest = prefix % Byte.SIZE;
        return Arrays.equals(own, 0, whole, others, 0, whole)
                && (rest == 0 || (own[whole] ^ others[whole]) >> (Byte.SIZE - rest) == 0);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return address.getHostAddress() + '/' + prefix;
    }
}
