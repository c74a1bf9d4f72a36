package io.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.spi.RequestResult;
import org.junit.jupiter.api.Test;

/** That the lists are in force, which {@code write} checks, and that who is measured is not listed. */
class LongListsBenchmarkTest {

    @Test
    void measuresClientsThatPass() throws Exception {
        var lists = new LongListsBenchmark();
        lists.write();
        try {
            assertThat(lists.address()).isSameAs(RequestResult.proceed());
            assertThat(lists.addressOfV6()).isSameAs(RequestResult.proceed());
            assertThat(lists.referer()).isSameAs(RequestResult.proceed());
            assertThat(lists.agent()).isSameAs(RequestResult.proceed());
        } finally {
            lists.remove();
        }
    }
}
