package io.sluice.core.forward;

import io.sluice.spi.config.IpLiteral;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The header that a load balancer puts in front of a connection's bytes to say whose they are: the PROXY protocol, version 1 as a
 * line of text, version 2 in binary. Read strictly: who is believed about a client's address must not be misunderstood.
 */
public final class ProxyHeader {
    /** The longest header that is read. Real ones have some tens of bytes; with a client's certificate some hundreds. */
    public static final int MAX_LENGTH = 4096;

    private static final byte[] TEXT_BEGIN = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_TEXT = 107;
    private static final byte[] SIGNATURE = {
        '\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n',
    };
    private static final int FIXED = SIGNATURE.length + 4;
    private static final int VERSION_2 = 0x20;
    private static final int LOCAL = 0;
    private static final int PROXY = 1;
    private static final int UNSPECIFIED = 0x00;
    private static final int TCP_4 = 0x11;
    private static final int TCP_6 = 0x21;
    private static final int UNIX_STREAM = 0x31;
    private static final int CHECKSUM = 0x03;

    private ProxyHeader() {}

    /** What a connection begins with. */
    public sealed interface Reading {
        /** More bytes will tell. */
        record Incomplete() implements Reading {}

        /** It is no header. */
        record Refused(String reason) implements Reading {}

        /**
         * A header.
         *
         * @param length its bytes
         * @param addresses whose connection it is; empty when it is the load balancer's own
         */
        record Complete(int length, Optional<Addresses> addresses) implements Reading {}
    }

    /** The two ends of a client's connection, as the load balancer saw them. */
    public record Addresses(InetSocketAddress source, InetSocketAddress destination) {}

    /** Reads a header at the beginning of an array. */
    public static Reading read(byte[] bytes, int length) {
        if (begins(bytes, length, SIGNATURE)) {
            return length < FIXED ? new Reading.Incomplete() : readBinary(bytes, length);
        }
        if (begins(bytes, length, TEXT_BEGIN)) {
            return readText(bytes, length);
        }
        return new Reading.Refused("no PROXY protocol header");
    }

    /** Whether what there is so far agrees with a beginning. */
    private static boolean begins(byte[] bytes, int length, byte[] beginning) {
        for (int i = 0; i < Math.min(length, beginning.length); i++) {
            if (bytes[i] != beginning[i]) {
                return false;
            }
        }
        return true;
    }

    // --- version 1
    // --------------------------------------------------------------------------------------------------------

    private static Reading readText(byte[] bytes, int length) {
        int end = 0;
        while (end + 1 < Math.min(length, MAX_TEXT) && (bytes[end] != '\r' || bytes[end + 1] != '\n')) {
            end++;
        }
        if (end + 1 >= MAX_TEXT) {
            return new Reading.Refused("PROXY line too long");
        }
        if (end + 1 >= length) {
            return new Reading.Incomplete();
        }
        String[] words = new String(bytes, 0, end, StandardCharsets.US_ASCII).split(" ", -1);
        if (words[1].equals("UNKNOWN")) {
            return new Reading.Complete(end + 2, Optional.empty());
        }
        boolean six = words[1].equals("TCP6");
        if (words.length != 6 || (!six && !words[1].equals("TCP4"))) {
            return new Reading.Refused("illegal PROXY line");
        }
        try {
            var source = new InetSocketAddress(address(words[2], six), port(words[4]));
            var destination = new InetSocketAddress(address(words[3], six), port(words[5]));
            return new Reading.Complete(end + 2, Optional.of(new Addresses(source, destination)));
        } catch (IllegalArgumentException e) {
            return new Reading.Refused(String.valueOf(e.getMessage()));
        }
    }

    private static InetAddress address(String text, boolean six) {
        Optional<InetAddress> address = IpLiteral.parse(text);
        if (address.isEmpty() || six != text.indexOf(':') >= 0) {
            throw new IllegalArgumentException("illegal address in PROXY line");
        }
        return address.get();
    }

    private static int port(String text) {
        int port = text.matches("0|[1-9][0-9]{0,4}") ? Integer.parseInt(text) : -1;
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("illegal port in PROXY line");
        }
        return port;
    }

    /** Version 1 of the header. */
    public static byte[] text(InetSocketAddress source, InetSocketAddress destination) {
        boolean four = isFour(source) && isFour(destination);
        String line = (four ? "PROXY TCP4 " : "PROXY TCP6 ") + text(source, four) + ' ' + text(destination, four) + ' '
                + source.getPort() + ' ' + destination.getPort() + "\r\n";
        return line.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(InetSocketAddress address, boolean four) {
        String host = address.getAddress().getHostAddress();
        int scope = host.indexOf('%');
        return (!four && isFour(address) ? "::ffff:" : "") + (scope < 0 ? host : host.substring(0, scope));
    }

    private static boolean isFour(InetSocketAddress address) {
        return address.getAddress().getAddress().length == 4;
    }

    // --- version 2
    // --------------------------------------------------------------------------------------------------------

    private static Reading readBinary(byte[] bytes, int length) {
        int command = bytes[SIGNATURE.length] & 0xff;
        int family = bytes[SIGNATURE.length + 1] & 0xff;
        int end = FIXED + (ByteBuffer.wrap(bytes).getShort(SIGNATURE.length + 2) & 0xffff);
        if (command != (VERSION_2 | LOCAL) && command != (VERSION_2 | PROXY)) {
            return new Reading.Refused("unknown version or command of PROXY header");
        }
        if (end > MAX_LENGTH) {
            return new Reading.Refused("PROXY header too long");
        }
        if (length < end) {
            return new Reading.Incomplete();
        }
        if (command == (VERSION_2 | LOCAL) || family == UNSPECIFIED) {
            return new Reading.Complete(end, Optional.empty());
        }
        int address = family == TCP_4 ? 4 : family == TCP_6 ? 16 : 0;
        // Of a socket in the file system nothing is told that has a meaning here.
        int addresses = family == UNIX_STREAM ? 2 * 108 : 2 * (address + 2);
        if ((address == 0 && family != UNIX_STREAM) || FIXED + addresses > end) {
            return new Reading.Refused("illegal addresses in PROXY header");
        }
        if (!hasLegalExtensions(bytes, FIXED + addresses, end)) {
            return new Reading.Refused("illegal extensions or checksum of PROXY header");
        }
        return new Reading.Complete(
                end, address == 0 ? Optional.empty() : Optional.of(addresses(ByteBuffer.wrap(bytes), address)));
    }

    private static Addresses addresses(ByteBuffer header, int length) {
        byte[] source = new byte[length];
        byte[] destination = new byte[length];
        header.position(FIXED).get(source).get(destination);
        int sourcePort = header.getShort() & 0xffff;
        int destinationPort = header.getShort() & 0xffff;
        try {
            return new Addresses(
                    new InetSocketAddress(InetAddress.getByAddress(source), sourcePort),
                    new InetSocketAddress(InetAddress.getByAddress(destination), destinationPort));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 and 16 bytes are addresses", e);
        }
    }

    private static boolean hasLegalExtensions(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end) {
            if (at + 3 > end) {
                return false;
            }
            int value = at + 3;
            int next = value + (ByteBuffer.wrap(bytes).getShort(at + 1) & 0xffff);
            if (next > end || (bytes[at] == CHECKSUM && (next != value + 4 || !isSum(bytes, value, end)))) {
                return false;
            }
            at = next;
        }
        return true;
    }

    /** Whether four bytes are the sum over the header, in which they themselves count as zeros. */
    private static boolean isSum(byte[] bytes, int sum, int end) {
        var crc = new CRC32C();
        crc.update(bytes, 0, sum);
        crc.update(new byte[4]);
        crc.update(bytes, sum + 4, end - sum - 4);
        return (int) crc.getValue() == ByteBuffer.wrap(bytes).getInt(sum);
    }

    /** A header of version 1 for a connection that serves no client. */
    public static byte[] ownText() {
        return "PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII);
    }

    /** The same in version 2. */
    public static byte[] ownBinary() {
        return ByteBuffer.allocate(FIXED)
                .put(SIGNATURE)
                .put((byte) (VERSION_2 | LOCAL))
                .array();
    }

    /** Version 2 of the header. */
    public static byte[] binary(InetSocketAddress source, InetSocketAddress destination) {
        boolean four = isFour(source) && isFour(destination);
        var header = new ByteArrayOutputStream(FIXED + 36);
        header.writeBytes(SIGNATURE);
        header.write(VERSION_2 | PROXY);
        header.write(four ? TCP_4 : TCP_6);
        write16(header, four ? 12 : 36);
        header.writeBytes(bytes(source, four));
        header.writeBytes(bytes(destination, four));
        write16(header, source.getPort());
        write16(header, destination.getPort());
        return header.toByteArray();
    }

    private static void write16(ByteArrayOutputStream out, int number) {
        out.write(number >> 8);
        out.write(number);
    }

    private static byte[] bytes(InetSocketAddress address, boolean four) {
        byte[] bytes = address.getAddress().getAddress();
        if (four || bytes.length == 16) {
            return bytes;
        }
        return ByteBuffer.allocate(16).putLong(0).putInt(0xffff).put(bytes).array();
    }
}
