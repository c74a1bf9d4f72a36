package io.sluice.core.forward;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** A set of IP addresses given as addresses and CIDR blocks. */
public final class AddressSet {
    /** No address. */
    public static final AddressSet EMPTY = new AddressSet(List.of());

    private static final class Block {
        private final byte[] prefix;
        private final int bits;

        private Block(byte[] prefix, int bits) {
            this.prefix = prefix;
            this.bits = bits;
        }

        boolean contains(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit += 8) {
                int mask = bits - bit >= 8 ? 0xff : 0xff << (8 - (bits - bit));
                if (((address[bit / 8] ^ prefix[bit / 8]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    private final List<Block> blocks;

    /**
     * A set of such texts as {@code 10.0.0.0/8}, {@code ::1}.
     *
     * @throws IllegalArgumentException for a text that is neither
     */
    public AddressSet(List<String> texts) {
        var list = new ArrayList<Block>();
        for (String text : texts) {
            int slash = text.indexOf('/');
            byte[] address = bytesOf(slash < 0 ? text : text.substring(0, slash));
            int bits = slash < 0 ? address.length * 8 : Integer.parseInt(text.substring(slash + 1));
            if (bits < 0 || bits > address.length * 8) {
                throw new IllegalArgumentException("not an address or CIDR block: " + text);
            }
            list.add(new Block(address, bits));
        }
        blocks = List.copyOf(list);
    }

    /** Whether a text is an IP address, not a name. */
    public static boolean isAddress(String text) {
        if (text.isEmpty() || text.length() > 45) {
            return false;
        }
        boolean six = text.indexOf(':') >= 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean fits = (c >= '0' && c <= '9') || c == '.' || (six && (c == ':' || Character.digit(c, 16) >= 0));
            if (!fits) {
                return false;
            }
        }
        try {
            return six || (text.chars().filter(c -> c == '.').count() == 3 && InetAddress.getByName(text) != null);
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static byte[] bytesOf(String text) {
        if (!isAddress(text)) {
            throw new IllegalArgumentException("not an IP address: " + text);
        }
        try {
            return InetAddress.getByName(text).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an IP address: " + text, e);
        }
    }

    /** Whether the set is empty. */
    public boolean isEmpty() {
        return blocks.isEmpty();
    }

    /** Whether an address, given as text, is in the set. */
    public boolean contains(String address) {
        return !blocks.isEmpty() && contains(bytesOf(address));
    }

    /** Whether an address is in the set. */
    public boolean contains(InetAddress address) {
        return !blocks.isEmpty() && contains(address.getAddress());
    }

    private boolean contains(byte[] address) {
        for (Block block : blocks) {
            if (block.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
