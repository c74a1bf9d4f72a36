package io.sluice.core.observe.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import io.sluice.core.observe.SomeOutcome;
import io.sluice.spi.Outcome;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.FakeResponseHead;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LogFormatTest {
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-11-20T12:55:36.042Z"), ZoneId.of("Europe/Berlin"));
    private static final Map<String, String> ENVIRONMENT = Map.of("REGION", "eu-1", "NODE_2", "two words");

    private final FakeResponseHead response =
            FakeResponseHead.of(200, "X-B3-Id", "b3", "Content-Type", "text/html", "X-Cache", "HIT");
    private final SomeOutcome outcome = SomeOutcome.of(200)
            .bytes(5120, 1500)
            .took(Duration.ofNanos(12_345_678))
            .by("10.0.0.7:8080");

    private static FakeExchange exchange() {
        return FakeExchange.of("POST", "https://shop.example:8443/cart/add?id=7&n=2")
                .header("Referer", "https://shop.example/")
                .header("User-Agent", "curl/8.5.0")
                .header("Cookie", "theme=dark; device2=d-17")
                .header("X-Trace-1", "t1")
                .location("cart")
                .remoteAddress("203.0.113.9");
    }

    private String line(String format, FakeExchange exchange) {
        return line(format, exchange, response, outcome);
    }

    private static String line(String format, FakeExchange exchange, FakeResponseHead response, Outcome outcome) {
        var time = new LineTime(CLOCK);
        time.refresh();
        var out = new LineBuffer();
        LogFormat.parse(format, name -> ENVIRONMENT.getOrDefault(name, ""))
                .write(new LogEntry(exchange, response, outcome, time, "edge"), out);
        return new String(out.bytes(), 0, out.length(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "combined | 203.0.113.9 - - [20/Nov/2026:13:55:36 +0100] \"POST /cart/add?id=7&n=2 HTTP/1.1\" 200 5120"
                        + " \"https://shop.example/\" \"curl/8.5.0\"",
                "common | 203.0.113.9 - - [20/Nov/2026:13:55:36 +0100] \"POST /cart/add?id=7&n=2 HTTP/1.1\" 200 5120",
                "short | 203.0.113.9 POST /cart/add?id=7&n=2 HTTP/1.1 200 5.1KB - 12ms",
                "tiny | POST /cart/add?id=7&n=2 200 5.1KB - 12ms",
                "{method} {scheme} {host} {path} {query} {uri} | POST https shop.example /cart/add id=7&n=2"
                        + " /cart/add?id=7&n=2",
                "{proto} {referer} {user_agent} | HTTP/1.1 https://shop.example/ curl/8.5.0",
                "{remote} {client_ip} {server} | 203.0.113.9 203.0.113.9 edge",
                "{status} {size} {size_human} {payload_size} {payload_size_human} | 200 5120 5.1KB 1500 1.5KB",
                "{latency} {latency_ms} {latency_human} | 12 12.345 12ms",
                "{when} {when_utc_iso} {when_unix} | 2026-11-20T13:55:36.042+01:00 2026-11-20T12:55:36.042Z"
                        + " 1795179336042",
                "{time_local} {end} | 20/Nov/2026:13:55:36 +0100 complete",
                "{:location} {:upstream_addr} {:service_time} {:service_time_human} | cart 10.0.0.7:8080 12 12ms",
                "{>x-trace-1} {>X-TRACE-1} {<x-b3-id} {<x-cache} | t1 t1 b3 HIT",
                "{~theme} {~device2} {~none} | dark d-17 -",
                "{$REGION} {$NODE_2} {$NOT_SET} {$hostname} | eu-1 two words - test-machine",
                "{>absent} {<absent} {request_id} {remote_user} | - - - -",
                "plain {status} text € | plain 200 text €",
                "{} {a b} {\"{status}\"} { {status | {} {a b} {\"200\"} { {status",
            })
    void writesLines(String format, String expected) {
        assertThat(line(format, exchange())).isEqualTo(expected);
    }

    @Test
    void writesJson() {
        assertThat(line("json", exchange()))
                .isEqualTo("{\"time\":\"2026-11-20T12:55:36.042Z\",\"server\":\"edge\",\"location\":\"cart\","
                        + "\"client_ip\":\"203.0.113.9\",\"remote\":\"203.0.113.9\",\"method\":\"POST\","
                        + "\"scheme\":\"https\",\"host\":\"shop.example\",\"uri\":\"/cart/add?id=7&n=2\","
                        + "\"proto\":\"HTTP/1.1\",\"status\":200,\"size\":5120,\"payload_size\":1500,"
                        + "\"latency_ms\":12.345,\"referer\":\"https://shop.example/\","
                        + "\"user_agent\":\"curl/8.5.0\",\"request_id\":null,\"upstream_addr\":\"10.0.0.7:8080\","
                        + "\"end\":\"complete\"}");
    }

    @Test
    void jsonKeepsItsMembersWhenThereIsNothingToSay() {
        var bare = line(
                "json",
                FakeExchange.get("/").location(""),
                FakeResponseHead.of(200),
                SomeOutcome.of(499).end(Outcome.End.CLIENT_ABORTED));

        var members = JsonParser.parseString(bare).getAsJsonObject();
        assertThat(members.keySet())
                .isEqualTo(JsonParser.parseString(line("json", exchange()))
                        .getAsJsonObject()
                        .keySet());
        for (String absent : List.of("location", "referer", "user_agent", "request_id", "upstream_addr")) {
            assertThat(members.get(absent).isJsonNull()).as(absent).isTrue();
        }
        assertThat(members.get("status").getAsInt()).isEqualTo(499);
        assertThat(members.get("end").getAsString()).isEqualTo("client_aborted");
    }

    @Test
    void jsonSurvivesWhateverClientsSend() {
        var agent = new String(
                "\"},{\\\"a\\\u00a0\u009bné€😀\t\\".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        var text = line("json", FakeExchange.get("/").header("User-Agent", agent));

        assertThat(JsonParser.parseString(text)
                        .getAsJsonObject()
                        .get("user_agent")
                        .getAsString())
                .isEqualTo("\"},{\\\"a\\\u00a0\u009bné€😀\t\\");
        assertThat(text).matches("[ -~]+");
    }

    @Test
    void templatesThatLookLikeJsonAreEscapedForJson() {
        var text = line(
                "{\"agent\":\"{user_agent}\",\"status\":{status}}",
                FakeExchange.get("/").header("User-Agent", "say \"hi\" \\"));

        assertThat(text).isEqualTo("{\"agent\":\"say \\\"hi\\\" \\\\\",\"status\":200}");
        assertThat(JsonParser.parseString(text).getAsJsonObject().get("agent").getAsString())
                .isEqualTo("say \"hi\" \\");
    }

    @Test
    void clientsCannotForgeLinesOrQuotes() {
        var text = line(
                "combined",
                FakeExchange.get("/").header("Referer", "a\" 200 1 \"b\tc").header("User-Agent", "\\\u009b31m\u00ff"));

        assertThat(text).endsWith(" \"a\\x22 200 1 \\x22b\\x09c\" \"\\x5C\\x9B31m\\xFF\"");
    }

    @Test
    void showsTheTargetAsReceived() {
        var exchange = FakeExchange.get("/new?x=1").variable("request_uri", "/old?y=2");

        assertThat(line("{uri} {path} {query}", exchange)).isEqualTo("/old?y=2 /old y=2");
    }

    @Test
    void believesProxiesAsTheExchangeDoes() {
        var exchange = FakeExchange.get("/").remoteAddress("10.0.0.1").clientAddress("2001:db8::1");

        assertThat(line("{remote} {client_ip}", exchange)).isEqualTo("10.0.0.1 2001:db8::1");
        assertThat(line("common", exchange)).startsWith("2001:db8::1 - - [");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Basic YWxpY2U6c2VjcmV0 | alice",
                "basic YWxpY2U6c2VjcmV0 | alice",
                "Basic YWxpY2U= | -",
                "Basic OnNlY3JldA== | -",
                "Basic !!! | -",
                "Bearer YWxpY2U6c2VjcmV0 | -",
                "Basic IgppOng= | \\x22\\x0Ai",
            })
    void showsTheUserThatCredentialsClaim(String credentials, String expected) {
        var exchange = FakeExchange.get("/").header("Authorization", credentials);

        assertThat(line("{remote_user}", exchange)).isEqualTo(expected);
    }

    @Test
    void findsTheRequestIdWhereItIs() {
        var request = FakeExchange.get("/").header("X-Request-Id", "of-request");
        var answered = FakeResponseHead.of(200, "X-Request-Id", "of-response");

        assertThat(line("{request_id}", request)).isEqualTo("of-request");
        assertThat(line("{request_id}", request, answered, outcome)).isEqualTo("of-response");
        assertThat(line("{request_id}", request.variable("request_id", "of-plugin"), answered, outcome))
                .isEqualTo("of-plugin");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{stauts} | unknown tag \"{stauts}\", did you mean \"status\"?",
                "{method} {user-agent} | unknown tag \"{user-agent}\", did you mean \"user_agent\"?",
                "{:locaton} | unknown tag \"{:locaton}\", did you mean \":location\"?",
                "{:tls_version} | unknown tag \"{:tls_version}\"",
                "{>} | unknown tag \"{>}\"",
                "{$} | unknown tag \"{$}\"",
                "{>a:b} | not a header name: \"a:b\"",
                "jsno | \"jsno\" is no format and has no tag in braces, did you mean \"json\"?",
                "no tag here | \"no tag here\" is no format and has no tag in braces",
            })
    void refusesUnknownTags(String format, String message) {
        assertThatThrownBy(() -> LogFormat.parse(format))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{status}\n", "a\r{status}", "\u001b{status}"})
    void refusesControlCharacters(String format) {
        assertThatThrownBy(() -> LogFormat.parse(format)).hasMessageContaining("one line");
    }

    @Test
    void isEqualToAnotherOfTheSameText() {
        assertThat(LogFormat.parse("{status}"))
                .isEqualTo(LogFormat.parse("{status}"))
                .hasToString("{status}");
        assertThat(LogFormat.parse("{status}")).hasSameHashCodeAs(LogFormat.parse("{status}"));
        assertThat(LogFormat.parse("json")).isNotEqualTo(LogFormat.parse("tiny"));
    }
}
