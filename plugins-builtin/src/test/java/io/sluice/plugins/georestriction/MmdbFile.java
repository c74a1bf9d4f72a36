package io.sluice.plugins.georestriction;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.spi.config.CidrBlock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes databases in MaxMind's format 2.0: a binary tree over the bits of addresses, then data, then what it all is. */
final class MmdbFile {
    private static final int RECORD_BITS = 24;
    private static final byte[] MARK = {
        (byte) 0xab, (byte) 0xcd, (byte) 0xef, 'M', 'a', 'x', 'M', 'i', 'n', 'd', '.', 'c', 'o', 'm'
    };

    private final List<int[]> nodes = new ArrayList<>(List.of(new int[] {0, 0}));
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();

    /** Says something of a block; blocks must not overlap. Data are {@code String}, {@code Integer} and {@code Map}. */
    MmdbFile with(String block, Map<String, ?> said) throws IOException {
        var cidr = CidrBlock.parse(block);
        byte[] address = cidr.address().getAddress();
        // IPv4 stands where its addresses are in IPv6: behind 96 zeros.
        int zeros = address.length == 4 ? 96 : 0;
        int bits = zeros + cidr.prefix();
        int node = 0;
        for (int i = 0; i < bits - 1; i++) {
            int next = nodes.get(node)[bit(address, i - zeros)];
            if (next == 0) {
                next = nodes.size();
                nodes.get(node)[bit(address, i - zeros)] = next;
                nodes.add(new int[] {0, 0});
            }
            node = next;
        }
        // Marked as data by the sign until the number of nodes is known.
        nodes.get(node)[bit(address, bits - 1 - zeros)] = -1 - data.size();
        write(said, data);
        return this;
    }

    private static int bit(byte[] address, int index) {
        return index < 0 ? 0 : address[index >> 3] >> (7 - (index & 7)) & 1;
    }

    void writeTo(Path file) throws IOException {
        var all = new ByteArrayOutputStream();
        for (int[] node : nodes) {
            for (int record : node) {
                // 16 zeros stand between tree and data; a record that is the number of nodes says nothing is known.
                int value = record > 0 ? record : record == 0 ? nodes.size() : nodes.size() + 16 + (-1 - record);
                all.write(value >> 16);
                all.write(value >> 8);
                all.write(value);
            }
        }
        all.write(new byte[16]);
        all.write(data.toByteArray());
        all.write(MARK);
        var about = new LinkedHashMap<String, Object>();
        about.put("binary_format_major_version", 2);
        about.put("binary_format_minor_version", 0);
        about.put("build_epoch", 1_767_225_600);
        about.put("database_type", "Test-Country");
        about.put("ip_version", 6);
        about.put("node_count", nodes.size());
        about.put("record_size", RECORD_BITS);
        about.put("languages", List.of());
        about.put("description", Map.of());
        write(about, all);
        var fresh = Files.write(file.resolveSibling("fresh"), all.toByteArray());
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void write(Object value, ByteArrayOutputStream to) throws IOException {
        switch (value) {
            case String text -> {
                to.write(2 << 5 | text.length());
                to.write(text.getBytes(UTF_8));
            }
            case Integer number -> {
                to.write(6 << 5 | 4);
                to.write(number >> 24);
                to.write(number >> 16);
                to.write(number >> 8);
                to.write(number);
            }
            case Map<?, ?> map -> {
                to.write(7 << 5 | map.size());
                for (var entry : map.entrySet()) {
                    write(entry.getKey(), to);
                    write(entry.getValue(), to);
                }
            }
            case List<?> empty
            when empty.isEmpty() -> {
                to.write(0);
                to.write(11 - 7);
            }
            default -> throw new IllegalArgumentException(value.toString());
        }
    }
}
