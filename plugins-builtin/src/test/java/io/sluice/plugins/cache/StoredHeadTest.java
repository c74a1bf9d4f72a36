package io.sluice.plugins.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.testkit.FakeHeaders;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StoredHeadTest {
    private static final StoredResponse RESPONSE = new StoredResponse(
            203,
            List.of(
                    new Field(HeaderNames.ETAG, "\"1\""),
                    new Field(HeaderName.of("X-Names"), "Zo\u00eb"),
                    new Field(HeaderName.of("X-Names"), "")),
            ByteBuffer.allocate(0),
            new Freshness(Long.MAX_VALUE, 2, 1_700_000_000_000L, 4, 5, true, false),
            VaryKey.of(FakeHeaders.of("Vary", "Accept, X-Absent"), FakeHeaders.of("Accept", "a;q=1, b")),
            Set.of("red", "blue"));

    @Test
    void comesBackAsItWas() {
        var read = StoredHead.read(StoredHead.write(RESPONSE)).orElseThrow();

        assertThat(read)
                .isEqualTo(new Draft(
                        203, RESPONSE.fields(), RESPONSE.freshness(), RESPONSE.vary(), Set.of("red", "blue")));
        assertThat(read.vary().matches(FakeHeaders.of("Accept", "a;q=1,b"))).isTrue();
        assertThat(read.vary().matches(FakeHeaders.of("Accept", "b"))).isFalse();
    }

    @Test
    void whatIsBrokenOffIsNoHead() {
        ByteBuffer whole = StoredHead.write(RESPONSE);
        for (int length = 0; length < whole.limit(); length++) {
            assertThat(StoredHead.read(whole.slice(0, length)))
                    .as("%d bytes", length)
                    .isEmpty();
        }
        assertThat(StoredHead.read(ByteBuffer.allocate(whole.limit() + 1)
                        .put(whole.duplicate())
                        .rewind()))
                .as("one byte more")
                .isEmpty();
    }

    @Test
    void whatIsChangedIsReadOrNotButNeverMoreThanThereIs() {
        byte[] whole = new byte[StoredHead.write(RESPONSE).remaining()];
        for (int at = 0; at < whole.length; at++) {
            StoredHead.write(RESPONSE).get(whole);
            whole[at] ^= (byte) 0xff;
            var read = StoredHead.read(ByteBuffer.wrap(whole));
            assertThat(read.filter(draft -> draft.fields().size() > 3)).isEmpty();
        }
    }

    @Test
    void anotherFormIsOfNoUse() {
        byte[] other = new byte[StoredHead.write(RESPONSE).remaining()];
        StoredHead.write(RESPONSE).get(other);
        other[0]++;
        assertThat(StoredHead.read(ByteBuffer.wrap(other))).isEmpty();
    }
}
