package io.sluice.spi.testkit;

import static io.sluice.spi.testkit.NotingFilter.bytes;
import static io.sluice.spi.testkit.NotingFilter.text;
import static io.sluice.spi.testkit.OneHook.filtering;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.spi.Outcome;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.body.BodyResult;
import io.sluice.spi.body.Chunk;
import io.sluice.spi.testkit.OneHook.OnComplete;
import io.sluice.spi.testkit.OneHook.OnRequest;
import io.sluice.spi.testkit.OneHook.OnResponse;
import io.sluice.spi.testkit.OneHook.OnUpstreamResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.SubmissionPublisher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies, and filters that see them. */
class FilteredBodiesTest {
    private final PluginHarness harness = new PluginHarness();

    @Test
    void filtersAreAskedInOrderAndClosedOnce() {
        var upper =
                new NotingFilter(chunk -> BodyResult.replace(bytes(text(chunk).toUpperCase(Locale.ROOT))));
        var doubled = new NotingFilter(chunk -> BodyResult.replace(bytes(text(chunk) + text(chunk))));
        harness.chunkSize(1)
                .upstream(Response.text(200, "abc"))
                .plugin(
                        "doubled",
                        new OnUpstreamResponse(
                                (exchange, head) -> ResponseResult.proceed().filtering(doubled)))
                .plugin("upper", filtering(upper));

        var run = harness.run(FakeExchange.get("/"));

        assertThat(run.body()).isEqualTo("AABBCC");
        assertThat(run.header("Content-Length")).isEmpty();
        assertThat(doubled.calls).isEqualTo(3);
        assertThat(List.of(upper.lastCalls, doubled.lastCalls, upper.closed, doubled.closed))
                .containsOnly(1);
    }

    @Test
    void anEmptyLastChunkIsPossible() {
        var filter = new NotingFilter(chunk -> BodyResult.proceed());
        harness.endingWithEmptyChunk(true).upstream(Response.text(200, "abc")).plugin("filter", filtering(filter));

        assertThat(harness.run(FakeExchange.get("/")).body()).isEqualTo("abc");
        assertThat(filter.calls).isEqualTo(2);
    }

    @Test
    void anEmptyBodyIsOneLastChunk() {
        var filter = new NotingFilter(chunk -> BodyResult.replace(bytes("made")));
        harness.upstream(Response.of(200)).plugin("filter", filtering(filter));

        assertThat(harness.run(FakeExchange.get("/")).body()).isEqualTo("made");
        assertThat(filter.lastCalls).isEqualTo(1);
    }

    @Test
    void finishDrainsWhatStillComes() {
        var finishing = new NotingFilter(chunk -> BodyResult.finish(bytes("end")));
        var after = new NotingFilter(chunk -> BodyResult.proceed());
        harness.chunkSize(2)
                .upstream(Response.text(200, "abcdefgh"))
                .plugin("finishing", filtering(finishing))
                .plugin("after", filtering(after));

        var run = harness.run(FakeExchange.get("/"));

        assertThat(run.body()).isEqualTo("end");
        assertThat(List.of(finishing.calls, after.calls, after.lastCalls)).containsOnly(1);
    }

    @Test
    void aBodilessResponseOnlyClosesItsFilter() {
        var filter = new NotingFilter(chunk -> BodyResult.replace(bytes("never")));
        harness.plugin("filter", filtering(filter));

        var run = harness.run(FakeExchange.head("/"));

        assertThat(run.body()).isEmpty();
        assertThat(run.header("Content-Length")).isEmpty();
        assertThat(filter.calls).isZero();
        assertThat(filter.closed).isEqualTo(1);
    }

    @Test
    void framingHeadersAreTheProxys() {
        harness.upstream(Response.text(200, "abc")).plugin("meddles", new OnResponse((exchange, head) -> {
            head.headers().set("Content-Length", "99");
            head.headers().set("Transfer-Encoding", "chunked");
            return ResponseResult.proceed();
        }));

        var run = harness.run(FakeExchange.get("/"));

        assertThat(run.header("Content-Length")).contains("3");
        assertThat(run.header("Transfer-Encoding")).isEmpty();
    }

    @Test
    void aKeptChunkIsCaught() {
        var kept = new ArrayList<ByteBuffer>();
        harness.chunkSize(1).upstream(Response.text(200, "abc")).plugin("keeps", filtering(new NotingFilter(chunk -> {
            kept.add(chunk.bytes());
            return chunk.isLast() ? BodyResult.replace(kept.toArray(new ByteBuffer[0])) : BodyResult.withhold();
        })));

        var run = harness.run(FakeExchange.get("/"));

        assertThat(run.outcome().end()).isEqualTo(Outcome.End.INTERNAL);
        assertThat(run.failure().orElseThrow()).hasMessageContaining("lent for one call");
        assertThat(kept.getFirst().get(0)).isNotEqualTo((byte) 'a');
    }

    @Test
    void thePresentChunksBytesMayBePartOfTheResult() {
        harness.chunkSize(2)
                .upstream(Response.text(200, "abcd"))
                .plugin("brackets", filtering(new NotingFilter(chunk -> {
                    return BodyResult.replace(bytes("<"), chunk.bytes(), bytes(">"));
                })));

        assertThat(harness.run(FakeExchange.get("/")).body()).isEqualTo("<ab><cd>");
    }

    @Test
    void aFilterThatOnlySaysThatItKeepsTheLengthIsCaught() {
        harness.upstream(Response.text(200, "abc"))
                .plugin("lies", filtering(new NotingFilter(chunk -> BodyResult.replace(bytes("longer"))) {
                    @Override
                    public boolean keepsLength() {
                        return true;
                    }
                }));

        assertThat(harness.run(FakeExchange.get("/")).failure().orElseThrow()).hasMessageContaining("keeps the length");
    }

    @Test
    void aLeavingClientClosesFiltersWithoutALastChunk() {
        var filter = new NotingFilter(chunk -> BodyResult.proceed());
        var outcomes = new ArrayList<Outcome>();
        harness.chunkSize(2)
                .clientLeavesAfter(3)
                .upstream(Response.text(200, "abcdefgh"))
                .plugin("filter", filtering(filter))
                .plugin("done", new OnComplete(outcomes));

        var run = harness.run(FakeExchange.get("/"));

        assertThat(run.body()).isEqualTo("abc");
        assertThat(outcomes.getFirst().end()).isEqualTo(Outcome.End.CLIENT_ABORTED);
        assertThat(filter.lastCalls).isZero();
        assertThat(filter.closed).isEqualTo(1);
    }

    /** Gives each byte by itself. */
    private static final class Letters extends NotingFilter {
        private String left = "";
        private int asked;

        Letters() {
            super(chunk -> BodyResult.proceed());
        }

        @Override
        public BodyResult onChunk(Chunk chunk) {
            super.onChunk(chunk);
            left = text(chunk);
            return next();
        }

        @Override
        public BodyResult onMore() {
            asked++;
            return next();
        }

        private BodyResult next() {
            if (left.isEmpty()) {
                return BodyResult.withhold();
            }
            var first = bytes(left.substring(0, 1));
            left = left.substring(1);
            return left.isEmpty() ? BodyResult.replace(first) : BodyResult.more(first);
        }
    }

    @Test
    void filtersThatHaveMoreAreAskedForIt() {
        var letters = new Letters();
        var again = new Letters();
        var behind = new NotingFilter(chunk -> BodyResult.replace(bytes(text(chunk) + (chunk.isLast() ? "." : ","))));
        harness.chunkSize(3)
                .upstream(Response.text(200, "abcdefgh"))
                .plugin("letters", filtering(letters))
                .plugin("again", filtering(again))
                .plugin("behind", filtering(behind));

        var run = harness.run(FakeExchange.get("/"));

        assertThat(run.body()).isEqualTo("a,b,c,d,e,f,g,h.");
        assertThat(List.of(letters.calls, letters.asked, letters.lastCalls)).containsExactly(3, 5, 1);
        assertThat(List.of(again.calls, again.asked, again.lastCalls)).containsExactly(8, 0, 1);
    }

    @Test
    void filtersAreNotAskedForMoreThanIsWanted() {
        var letters = new Letters();
        var ending = new NotingFilter(chunk -> BodyResult.finish(bytes("end")));
        harness.upstream(Response.text(200, "abcdefgh"))
                .plugin("letters", filtering(letters))
                .plugin("ending", filtering(ending));
        assertThat(harness.run(FakeExchange.get("/")).body()).isEqualTo("end");
        assertThat(letters.asked).isZero();

        var others = new Letters();
        var left = new PluginHarness()
                .clientLeavesAfter(3)
                .upstream(Response.text(200, "abcdefgh"))
                .plugin("letters", filtering(others))
                .run(FakeExchange.get("/"));
        assertThat(left.body()).isEqualTo("abc");
        assertThat(left.outcome().end()).isEqualTo(Outcome.End.CLIENT_ABORTED);
        assertThat(others.asked).isEqualTo(3);
    }

    @Test
    void moreThatIsNotGivenFails() {
        harness.upstream(Response.text(200, "abc"))
                .plugin("promises", filtering(new NotingFilter(chunk -> BodyResult.more(bytes("a")))));

        var run = harness.run(FakeExchange.get("/"));

        assertThat(run.outcome().end()).isEqualTo(Outcome.End.INTERNAL);
        assertThat(run.failure().orElseThrow()).hasMessageContaining("has to give it");
    }

    @Test
    void aBrokenUpstreamTruncates() {
        var filter = new NotingFilter(chunk -> BodyResult.proceed());
        harness.upstreamBreaksOffAfter(3)
                .upstream(Response.text(200, "abcdefgh"))
                .plugin("filter", filtering(filter));

        var run = harness.run(FakeExchange.get("/"));

        assertThat(run.outcome().end()).isEqualTo(Outcome.End.UPSTREAM_TRUNCATED);
        assertThat(run.body()).isEqualTo("abc");
        assertThat(List.of(filter.lastCalls, filter.closed)).containsExactly(0, 1);
    }

    @Test
    void requestBodiesPassTheirFilters() {
        var filter = new NotingFilter(chunk -> BodyResult.replace(bytes(text(chunk) + "!")));
        harness.chunkSize(2)
                .plugin(
                        "filter",
                        new OnRequest(exchange -> RequestResult.proceed().filtering(filter)));

        var run = harness.run(FakeExchange.post("/", "abcd"));

        assertThat(run.upstreamRequest().body()).isEqualTo("ab!cd!");
        assertThat(run.upstreamRequest().head().headers().first("Content-Length"))
                .contains("6");
        assertThat(filter.closed).isEqualTo(1);
    }

    @Test
    void readsFiles(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("file"), "0123456789");
        harness.plugin(
                "file",
                new OnRequest(exchange -> RequestResult.respond(Response.of(200).withFile(file, 2, 5))));
        assertThat(harness.run(FakeExchange.get("/")).body()).isEqualTo("23456");
    }

    @Test
    void readsStreamsInOrder() throws Exception {
        var publisher = new SubmissionPublisher<ByteBuffer>();
        harness.plugin(
                "stream",
                new OnRequest(exchange -> RequestResult.respond(Response.of(200).withStream(publisher))));

        var run = harness.run(FakeExchange.get("/"));
        var expected = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            publisher.submit(bytes(i + ","));
            expected.append(i).append(',');
        }
        publisher.close();

        assertThat(run.await(Duration.ofSeconds(10)).body()).isEqualTo(expected.toString());
    }
}
