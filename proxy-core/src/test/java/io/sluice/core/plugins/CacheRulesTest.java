package io.sluice.core.plugins;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.CacheCase;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of caching, each by what a client and an origin see, from the table {@code cache/rules.txt}. */
class CacheRulesTest {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    static List<CacheCase> rules() throws IOException {
        return CacheCase.read("rules.txt");
    }

    @AfterAll
    static void close() {
        CLIENT.close();
    }

    @Test
    void areMany() throws IOException {
        assertThat(rules()).hasSizeGreaterThanOrEqualTo(120).doesNotHaveDuplicates();
        assertThat(rules())
                .allSatisfy(rule -> assertThat(rule.steps())
                        .extracting(CacheCase.Step::letter)
                        .contains('<'));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void hold(CacheCase rule) throws Exception {
        var began = Instant.now();
        var answered = new AtomicInteger();
        ScriptedOrigin.Script script = (request, connection) -> {
            int number = Math.min(answered.getAndIncrement(), rule.answers().size() - 1);
            connection.write(CacheCase.dated(rule.answers().get(number).bytes(request.startsWith("HEAD ")), began));
        };
        var lines = new ArrayList<>(List.of("plugins = [\"cache\"]", "[plugins.cache]", "category = \"cache\""));
        lines.addAll(rule.settings());
        try (var origin = new ScriptedOrigin(script);
                var proxy = TestProxy.inFrontOf(origin.port(), lines.toArray(String[]::new))) {
            var responses = new ArrayList<HttpResponse<String>>();
            for (CacheCase.Step step : rule.steps()) {
                switch (step.letter()) {
                    case '>' -> responses.add(send(proxy, step.parts(), began));
                    case '<' -> assertResponse(responses.getLast(), step.parts(), began);
                    case 'u' -> assertUpstream(origin.requests().getLast(), step.parts(), began);
                    case 'n' ->
                        assertThat(origin.requests())
                                .hasSize(Integer.parseInt(step.parts().getFirst()));
                    case 'w' ->
                        await(origin, proxy, Integer.parseInt(step.parts().getFirst()));
                    default -> throw new IllegalArgumentException("no such step: " + step);
                }
            }
        }
    }

    private static void await(ScriptedOrigin origin, TestProxy proxy, int requests) {
        eventually(requests + " requests", () -> origin.requests().size() >= requests && proxy.exchanges() == 0);
        // A call is over a moment before what hangs on it, on another thread that nobody can ask, has been done.
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
        assertThat(origin.requests()).hasSize(requests);
    }

    private static HttpResponse<String> send(TestProxy proxy, List<String> parts, Instant began) throws Exception {
        String[] line = parts.getFirst().split(" ", -1);
        var request = HttpRequest.newBuilder(proxy.uri(line[1])).method(line[0], BodyPublishers.noBody());
        for (String header : parts.subList(1, parts.size())) {
            int colon = header.indexOf(':');
            request.header(
                    header.substring(0, colon),
                    CacheCase.dated(header.substring(colon + 1).strip(), began));
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private static void assertResponse(HttpResponse<String> response, List<String> parts, Instant began) {
        String seen = response.statusCode() + " " + response.headers().map() + " " + response.body();
        assertThat(response.statusCode()).as(seen).isEqualTo(Integer.parseInt(parts.getFirst()));
        for (String part : parts.subList(1, parts.size())) {
            int colon = part.indexOf(": ");
            if (part.startsWith("=")) {
                assertThat(response.body()).as(seen).isEqualTo(part.substring(1));
            } else if (part.endsWith(":")) {
                assertThat(response.headers().allValues(part.substring(0, part.length() - 1)))
                        .as(seen)
                        .isEmpty();
            } else if (colon > 0) {
                assertThat(String.join(", ", response.headers().allValues(part.substring(0, colon))))
                        .as(seen)
                        .matches(CacheCase.expected(part.substring(colon + 2), began));
            } else {
                assertThat(response.headers().allValues("Cache-Status"))
                        .as(seen)
                        .last()
                        .asString()
                        .containsPattern(CacheCase.expected(part, began));
            }
        }
    }

    private static void assertUpstream(String request, List<String> parts, Instant began) {
        for (String part : parts) {
            if (part.endsWith(":")) {
                assertThat(request).doesNotContainIgnoringCase("\r\n" + part + ' ');
            } else {
                assertThat(request).containsIgnoringCase("\r\n" + CacheCase.dated(part, began) + "\r\n");
            }
        }
    }
}
