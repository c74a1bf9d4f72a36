package io.sluice.core.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String ENDS_4 = "0102030405060708" + "1f90" + "01bb";

    private static byte[] binary(String hex) {
        return HexFormat.of().parseHex(SIGNATURE + hex);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static ProxyHeader.Reading read(byte[] bytes) {
        return ProxyHeader.read(bytes, bytes.length);
    }

    private static String told(byte[] bytes) {
        return switch (read(bytes)) {
            case ProxyHeader.Reading.Incomplete more -> "incomplete";
            case ProxyHeader.Reading.Refused no -> "refused";
            case ProxyHeader.Reading.Complete(int length, Optional<ProxyHeader.Addresses> addresses) ->
                length + " "
                        + addresses
                                .map(ends -> ends.source() + " " + ends.destination())
                                .orElse("own");
        };
    }

    @ParameterizedTest
    @CsvSource({
        "PROXY TCP4 1.2.3.4 5.6.7.8 1000 443, 37 /1.2.3.4:1000 /5.6.7.8:443",
        "PROXY TCP4 255.255.255.255 0.0.0.0 65535 0, 44 /255.255.255.255:65535 /0.0.0.0:0",
        "PROXY TCP6 2001:db8::1 ::1 1 2, 32 /[2001:db8:0:0:0:0:0:1]:1 /[0:0:0:0:0:0:0:1]:2",
        "PROXY TCP6 ::ffff:1.2.3.4 ::1 1 2, 35 /1.2.3.4:1 /[0:0:0:0:0:0:0:1]:2",
        "PROXY UNKNOWN, 15 own",
        "PROXY UNKNOWN whatever it is, 30 own",
    })
    void readsLines(String line, String told) {
        assertThat(told(ascii(line + "\r\nGET /"))).isEqualTo(told);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 1.2.3.4 5.6.7.8 1000\r\n",
                "PROXY TCP4 1.2.3.4 5.6.7.8 1000 443 \r\n",
                "PROXY TCP4  1.2.3.4 5.6.7.8 1000 443\r\n",
                "PROXY TCP4 1.2.3 5.6.7.8 1000 443\r\n",
                "PROXY TCP4 1.2.3.4.5 5.6.7.8 1000 443\r\n",
                "PROXY TCP4 1.2.3.256 5.6.7.8 1000 443\r\n",
                "PROXY TCP4 1.2.3.04 5.6.7.8 1000 443\r\n",
                "PROXY TCP4 1.2.3.4. 5.6.7.8 1000 443\r\n",
                "PROXY TCP4 ::1 5.6.7.8 1000 443\r\n",
                "PROXY TCP4 localhost 5.6.7.8 1000 443\r\n",
                "PROXY TCP4 1.2.3.4 5.6.7.8 65536 443\r\n",
                "PROXY TCP4 1.2.3.4 5.6.7.8 -1 443\r\n",
                "PROXY TCP4 1.2.3.4 5.6.7.8 01 443\r\n",
                "PROXY TCP4 1.2.3.4 5.6.7.8 1000 443\n\r\n",
                "PROXY TCP4 1.2.3.4 5.6.7.8 1000 443\0\r\n",
                "PROXY TCP6 1.2.3.4 ::1 1 2\r\n",
                "PROXY TCP6 ::1%lo ::1 1 2\r\n",
                "PROXY TCP6 1::2::3 ::1 1 2\r\n",
                "PROXY UDP4 1.2.3.4 5.6.7.8 1000 443\r\n",
                "PROXY tcp4 1.2.3.4 5.6.7.8 1000 443\r\n",
                "PROXY \r\n",
                "proxy TCP4 1.2.3.4 5.6.7.8 1000 443\r\n",
                "GET / HTTP/1.1\r\n",
                "Q",
                "\r\n\r\n\rX",
            })
    void refusesLinesThatAreNone(String line) {
        assertThat(told(ascii(line))).isEqualTo("refused");
    }

    @Test
    void waitsForTheEndOfALineButNotForever() {
        byte[] whole = ascii("PROXY TCP4 1.2.3.4 5.6.7.8 1000 443\r\n");
        for (int length = 0; length < whole.length; length++) {
            assertThat(ProxyHeader.read(whole, length)).isInstanceOf(ProxyHeader.Reading.Incomplete.class);
        }
        assertThat(told(ascii("PROXY UNKNOWN " + "x".repeat(91) + "\r\n"))).isEqualTo("107 own");
        assertThat(told(ascii("PROXY UNKNOWN " + "x".repeat(93)))).isEqualTo("refused");
    }

    @ParameterizedTest
    @CsvSource({
        "2111000c" + ENDS_4 + ", 28 /1.2.3.4:8080 /5.6.7.8:443",
        "2111000f" + ENDS_4 + "040000, 31 /1.2.3.4:8080 /5.6.7.8:443",
        "21110011" + ENDS_4 + "0400020000, 33 /1.2.3.4:8080 /5.6.7.8:443",
        "20000000, 16 own",
        "2011000c" + ENDS_4 + ", 28 own",
        "21000003040000, 19 own",
    })
    void readsBinary(String hex, String told) {
        assertThat(told(binary(hex))).isEqualTo(told);
    }

    @Test
    void readsTheAddressesOfSixAndOfSockets() {
        assertThat(told(binary("21210024" + "20010db8" + "0".repeat(23) + "1" + "0".repeat(31) + "1" + "1f9001bb")))
                .isEqualTo("52 /[2001:db8:0:0:0:0:0:1]:8080 /[0:0:0:0:0:0:0:1]:443");
        assertThat(told(binary("213100d8" + "00".repeat(216)))).isEqualTo("232 own");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1111000c" + ENDS_4,
                "3111000c" + ENDS_4,
                "2211000c" + ENDS_4,
                "2112000c" + ENDS_4,
                "2110000c" + ENDS_4,
                "2111000b" + "0102030405060708" + "1f90" + "01",
                "21210020" + "0102030405060708010203040506070801020304050607080102030405060708",
                "2111000e" + ENDS_4 + "0400",
                "21110010" + ENDS_4 + "04000200",
                "21110013" + ENDS_4 + "03000400000000",
                "21110012" + ENDS_4 + "030003000000",
                "2111ffff" + ENDS_4,
            })
    void refusesBinaryThatIsNone(String hex) {
        assertThat(told(binary(hex))).isEqualTo("refused");
    }

    @Test
    void waitsForTheEndOfBinary() {
        byte[] whole = binary("2111000c" + ENDS_4);
        for (int length = 0; length < whole.length; length++) {
            assertThat(ProxyHeader.read(whole, length)).isInstanceOf(ProxyHeader.Reading.Incomplete.class);
        }
    }

    @Test
    void verifiesTheChecksum() {
        byte[] header = binary("21110016" + ENDS_4 + "030004" + "00000000" + "040000");
        var crc = new CRC32C();
        crc.update(header);
        int sum = (int) crc.getValue();
        for (int i = 0; i < 4; i++) {
            header[31 + i] = (byte) (sum >> (24 - 8 * i));
        }
        assertThat(told(header)).startsWith("38 /1.2.3.4");
        header[33] ^= 1;
        assertThat(told(header)).isEqualTo("refused");
    }

    @ParameterizedTest
    @CsvSource({"1.2.3.4, 5.6.7.8", "2001:db8::1, ::1", "1.2.3.4, ::1", "::1, 5.6.7.8"})
    void writesWhatItAndNettyRead(String source, String destination) {
        var from = new InetSocketAddress(source, 1234);
        var to = new InetSocketAddress(destination, 443);
        for (byte[] header : new byte[][] {ProxyHeader.text(from, to), ProxyHeader.binary(from, to)}) {
            assertThat(told(header)).isEqualTo(header.length + " " + from + " " + to);
            assertThat(ProxyHeader.read(Arrays.copyOf(header, header.length + 9), header.length + 9))
                    .isEqualTo(read(header));
            var channel = new EmbeddedChannel(new HAProxyMessageDecoder());
            ByteBuf in = Unpooled.wrappedBuffer(header);
            channel.writeInbound(in);
            HAProxyMessage message = channel.readInbound();
            assertThat(new InetSocketAddress(message.sourceAddress(), message.sourcePort()))
                    .isEqualTo(from);
            assertThat(new InetSocketAddress(message.destinationAddress(), message.destinationPort()))
                    .isEqualTo(to);
            message.release();
            channel.finishAndReleaseAll();
        }
    }
}
