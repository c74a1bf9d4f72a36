package io.sluice.spi.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrSetTest {
    private static CidrSet set(String... blocks) {
        return CidrSet.of(Stream.of(blocks).map(CidrBlock::parse).toList());
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0, true",
        "10.255.255.255, true",
        "11.0.0.0, false",
        "9.255.255.255, false",
        "192.0.2.7, true",
        "192.0.2.6, false",
        "192.0.2.8, false",
        "255.255.255.255, true",
        "::, false",
        "2001:db8:7fff:ffff::1, true",
        "2001:db8:8000::, false",
        "fe80::1%eth0, true",
        "::ffff:10.0.0.1, true",
        "::ffff:11.0.0.1, false"
    })
    void contains(String address, boolean contained) {
        var set = set("10.1.2.3/8", "10.2.0.0/16", "192.0.2.7", "255.255.255.255", "2001:db8::/33", "fe80::/10");

        assertThat(set.contains(address)).isEqualTo(contained);
    }

    @Test
    void theVersionsAreApart() {
        assertThat(set("0.0.0.0/0").contains("::1")).isFalse();
        assertThat(set("::/0").contains("10.0.0.1")).isFalse();
        assertThat(set("::/0").contains("ffff::")).isTrue();
        assertThat(set().contains("10.0.0.1")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.1000", "01.2.3.4", "1..2.3", "1.2.3.", ":::"})
    void whatIsNoAddressIsNotFoundOut(String text) {
        var set = set("0.0.0.0/0", "::/0");

        assertThatThrownBy(() -> set.contains(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void saysWhatTheBlocksSay() throws Exception {
        var random = new Random(7);
        for (int round = 0; round < 200; round++) {
            var blocks = new ArrayList<CidrBlock>();
            for (int i = 0; i < 20; i++) {
                boolean four = random.nextBoolean();
                blocks.add(new CidrBlock(address(random, four ? 4 : 16), random.nextInt(four ? 33 : 129)));
            }
            var set = CidrSet.of(blocks);
            for (int i = 0; i < 50; i++) {
                var address = nearBlocks(random, blocks);
                boolean expected = blocks.stream().anyMatch(block -> block.contains(address));
                assertThat(set.contains(address))
                        .as("%s in %s", address, blocks)
                        .isEqualTo(expected);
                assertThat(set.contains(address.getHostAddress())).isEqualTo(expected);
            }
        }
    }

    /** Few bits are set, so that blocks lie within others. */
    private static InetAddress address(Random random, int length) throws Exception {
        var bytes = new byte[length];
        for (int i = 0; i < 3; i++) {
            bytes[random.nextInt(length)] = (byte) random.nextInt(256);
        }
        return InetAddress.getByAddress(bytes);
    }

    private static InetAddress nearBlocks(Random random, List<CidrBlock> blocks) throws Exception {
        byte[] bytes = blocks.get(random.nextInt(blocks.size())).address().getAddress();
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        return InetAddress.getByAddress(bytes);
    }
}
