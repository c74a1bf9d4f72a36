package io.sluice.core.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class LocationTableTest {
    @Test
    void isUnmatchedWithoutRules() {
        assertThat(table().match(Request.to("a.com", "/"))).isEqualTo(new Match.Unmatched<>());
    }

    @Test
    void prefersExactToPrefixToExpression() {
        var table = table(rule("~/api"), rule("/api"), rule("=/api"));
        assertThat(found(table, "a.com", "/api")).isEqualTo("=/api");
        assertThat(found(table, "a.com", "/api/x")).isEqualTo("/api");
        assertThat(found(table, "a.com", "/x/api")).isEqualTo("~/api");
        assertThat(found(table, "a.com", "/x")).isEqualTo("none");
    }

    @Test
    void prefersTheLongerPrefix() {
        var table = table(rule("/"), rule("/api"), rule("/api/v1"), rule(""));
        assertThat(found(table, "a.com", "/api/v1/x")).isEqualTo("/api/v1");
        assertThat(found(table, "a.com", "/api/v2")).isEqualTo("/api");
        assertThat(found(table, "a.com", "/b")).isEqualTo("/");
    }

    @Test
    void prefersRulesOfAHost() {
        var table = table(rule("", "/"), rule("a.com", "/"), rule("*.a.com", "/"), rule("*.x.a.com,b.com", "/"));
        assertThat(found(table, "a.com", "/")).isEqualTo("a.com/");
        assertThat(found(table, "b.com", "/")).isEqualTo("*.x.a.com,b.com/");
        assertThat(found(table, "c.com", "/")).isEqualTo("/");
    }

    @Test
    void triesEveryDomainAroundAHost() {
        var table = table(
                rule("x.a.com", "/1"),
                rule("*.a.com", "/1/2"),
                rule("*.com", "/1/2/3"),
                rule("~^x", "/1/2/3/4"),
                rule("", "/1/2/3/4/5"));
        assertThat(found(table, "x.a.com", "/1")).isEqualTo("x.a.com/1");
        assertThat(found(table, "x.a.com", "/1/2")).isEqualTo("*.a.com/1/2");
        assertThat(found(table, "x.a.com", "/1/2/3")).isEqualTo("*.com/1/2/3");
        assertThat(found(table, "x.b.com", "/1/2/3/4")).isEqualTo("*.com/1/2/3");
        assertThat(found(table, "x.b.org", "/1/2/3/4")).isEqualTo("~^x/1/2/3/4");
        assertThat(found(table, "y.b.org", "/1/2/3/4/5")).isEqualTo("/1/2/3/4/5");
    }

    @Test
    void findsDomainsOfHostsLongerThanAny() {
        var table = table(rule("*.a.com", "/"));
        assertThat(found(table, "x.".repeat(200) + "a.com", "/")).isEqualTo("*.a.com/");
        assertThat(found(table, "x.".repeat(200) + "b.com", "/")).isEqualTo("none");
    }

    @Test
    void letsAnExplicitWeightWin() {
        var table = table(rule("=/api"), rule("/").withWeight(2000));
        assertThat(found(table, "a.com", "/api")).isEqualTo("/");
    }

    @Test
    void takesRulesOfEqualWeightInTheirOrder() {
        assertThat(found(table(rule("a.com", "/").withWeight(1), rule("", "/").withWeight(1)), "a.com", "/"))
                .isEqualTo("a.com/");
        assertThat(found(table(rule("", "/").withWeight(1), rule("a.com", "/").withWeight(1)), "a.com", "/"))
                .isEqualTo("/");
    }

    @Test
    void goesOnWhereConditionsDoNotHold() {
        var canary = LocationRule.of(
                "canary",
                HostPattern.parse(""),
                PathPattern.parse("/api"),
                Conditions.of(List.of("x-canary:1"), List.of(), List.of()),
                "canary");
        var table = table(canary, rule("/api"));
        assertThat(table.match(Request.to("a.com", "/api").with("X-Canary", "1")))
                .isEqualTo(new Match.Found<>(canary, Captures.NONE));
        assertThat(found(table, "a.com", "/api")).isEqualTo("/api");
    }

    @Test
    void capturesFromHostAndPath() {
        var table = table(rule("~^(?<tenant>.+)\\.b\\.com$", "~^/(?<version>v\\d)/"));
        assertThat(captures(table, "x.b.com", "/v1/")).hasToString("{tenant=x, version=v1}");
        assertThat(captures(table, "x.b.com", "/v1/").get("version")).hasValue("v1");
        assertThat(captures(table, "x.b.com", "/v1/").get("other")).isEmpty();
    }

    @Test
    void letsThePathsCaptureWin() {
        var table = table(rule("~^(?<name>.+)\\.com$", "~^/(?<name>.*)"));
        assertThat(captures(table, "host.com", "/path").get("name")).hasValue("path");
    }

    @Test
    @Timeout(120)
    void isUndecidedRatherThanPassingByALocation() {
        LocationRule<String> guarded = rule("~^/a*a*a*a*a*a*$");
        var table = table(guarded, rule("/").withWeight(1));
        String path = "/" + "a".repeat(100) + "!";
        assertThat(table.match(Request.to("a.com", path))).isEqualTo(new Match.Undecided<>(guarded));
        assertThat(found(table, "a.com", "/aaa")).isEqualTo("~^/a*a*a*a*a*a*$");
        assertThat(found(table, "a.com", "/b")).isEqualTo("/");
    }

    @Test
    @Timeout(120)
    void decidesByAnEarlierRuleWhateverALaterOneWouldDo() {
        var table = table(rule("~^/a*a*a*a*a*a*$"), rule("~^/a").withWeight(1000));
        assertThat(found(table, "a.com", "/" + "a".repeat(100) + "!")).isEqualTo("~^/a");
    }

    @Test
    void allocatesNothingWithoutCaptures() {
        var table = LocationTable.of(manyRules());
        List<Request> requests = List.of(
                Request.to("h77.example.com", "/x"),
                Request.to("www.w77.example.com", "/x"),
                Request.to("www.example.com", "/prefix77/x"),
                Request.to("www.example.com", "/exact77"),
                Request.to("other.org", "/deep/x.php"),
                Request.to("other.org", "/nowhere"));
        assertThat(allocatedBy(() -> match(table, requests))).isLessThan(1000);
    }

    private static void match(LocationTable<String> table, List<Request> requests) {
        for (int i = 0; i < requests.size(); i++) {
            for (int times = 0; times < 1000; times++) {
                table.match(requests.get(i));
            }
        }
    }

    private static long allocatedBy(Runnable work) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            work.run();
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    private static List<LocationRule<String>> manyRules() {
        var rules = new ArrayList<LocationRule<String>>();
        IntStream.range(0, 2500)
                .mapToObj(i -> Stream.of(
                        rule("h%d.example.com".formatted(i), "/"),
                        rule("*.w%d.example.com".formatted(i), "/"),
                        rule("www.example.com", "/prefix%d/".formatted(i)),
                        rule("www.example.com", "=/exact%d".formatted(i))))
                .flatMap(each -> each)
                .forEach(rules::add);
        rules.add(rule("~\\.php$"));
        return rules;
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // Only read.
    private static LocationTable<String> table(LocationRule<String>... rules) {
        return LocationTable.of(List.of(rules));
    }

    private static LocationRule<String> rule(String path) {
        return rule("", path);
    }

    private static LocationRule<String> rule(String host, String path) {
        return LocationRule.of(
                host + path, HostPattern.parse(host), PathPattern.parse(path), Conditions.NONE, host + path);
    }

    private static String found(LocationTable<String> table, String host, String path) {
        return switch (table.match(Request.to(host, path))) {
            case Match.Found<String>(var rule, var captures) -> rule.payload();
            case Match.Unmatched<String> unmatched -> "none";
            case Match.Undecided<String> undecided -> "undecided";
        };
    }

    private static Captures captures(LocationTable<String> table, String host, String path) {
        return ((Match.Found<String>) table.match(Request.to(host, path))).captures();
    }
}
