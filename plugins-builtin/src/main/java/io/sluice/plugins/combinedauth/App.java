package io.sluice.plugins.combinedauth;

import io.sluice.spi.config.CidrBlock;
import io.sluice.spi.config.IpLiteral;
import java.util.List;

/** An application that is let through, from some addresses, when it proves to be the one. */
record App(List<CidrBlock> addresses, Proof proof) {
    boolean mayComeFrom(String address) {
        if (addresses.isEmpty()) {
            return true;
        }
        var client = IpLiteral.parse(address);
        return client.isPresent() && addresses.stream().anyMatch(block -> block.contains(client.get()));
    }
}
