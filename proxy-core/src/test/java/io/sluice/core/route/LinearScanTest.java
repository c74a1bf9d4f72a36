package io.sluice.core.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Holds the table against the sentence that defines it, read off the patterns' texts rule by rule, over random tables.
 */
final class LinearScanTest {
    /** For a path of many letters this one takes 10^9 steps. */
    private static final String ENDLESS = "^/b*b*b*b*b*b*$";

    private static final String ENDLESS_PATH = "/" + "b".repeat(100) + "a";

    private static final String[] HOSTS = {
        "a.com", "b.com", "x.a.com", "y.x.a.com", "x.b.com", "com", ".a.com", "c0", "an", "z.an", "z.c0", "", "::1"
    };
    private static final String[] HOST_ITEMS = {
        "a.com",
        "B.com",
        "x.a.com",
        "c0",
        "an",
        "[::1]",
        "*.com",
        "*.a.com",
        "*.x.a.com",
        "*.an",
        "*.c0",
        "~^x",
        "~a\\.com$",
        "~^(?<h>[xy]).*\\.com$",
        "~^(?<both>.)"
    };
    private static final String[] EXPRESSIONS = {
        "a",
        "^/a",
        "^/ab?",
        "^/(a|b)/",
        "^/a|b$",
        "a$",
        ".*b",
        "^/(?<p>[ab]+)/",
        "(?<both>b+)",
        "^/a/(?<opt>x)?",
        "/$",
        "^/b\\.",
        ENDLESS
    };

    private static final Map<String, Pattern> PATTERNS = new HashMap<>();

    /** A rule as texts. */
    private record Spec(int number, String host, String path, List<String> headers, int weight) {
        LocationRule<Integer> rule() {
            var conditions = Conditions.of(headers, List.of(), List.of());
            var rule =
                    LocationRule.of("r" + number, HostPattern.parse(host), PathPattern.parse(path), conditions, number);
            return weight < 0 ? rule : rule.withWeight(weight);
        }

        int effectiveWeight() {
            if (weight >= 0) {
                return weight;
            }
            int sum = 0;
            if (path.length() > 1) {
                sum = Math.min(64, path.length())
                        + switch (path.charAt(0)) {
                            case '=' -> 1024;
                            case '~' -> 256;
                            default -> 512;
                        };
            }
            return sum + (host.isEmpty() ? 0 : host.contains("~") ? host.length() : 128);
        }

        /** What the scan says at this rule: captures, null to go on, or that it cannot tell. */
        Object answer(String requestHost, String requestPath, Map<String, String> requestHeaders) {
            var captures = new TreeMap<String, String>();
            boolean headersHold = headers.stream().allMatch(header -> {
                String[] parts = header.split(":", 2);
                String value = requestHeaders.get(parts[0]);
                return value != null && (parts.length == 1 || value.equals(parts[1]));
            });
            if (!headersHold || !hostAgrees(requestHost, captures)) {
                return "no";
            }
            if (path.equals("~" + ENDLESS) && requestPath.equals(ENDLESS_PATH)) {
                return "undecided " + number;
            }
            return pathAgrees(requestPath, captures) ? number + " " + captures : "no";
        }

        private boolean hostAgrees(String requestHost, Map<String, String> captures) {
            for (String item : host.split(",", -1)) {
                boolean agrees =
                        switch (item.isEmpty() ? ' ' : item.charAt(0)) {
                            case ' ' -> true;
                            case '~' -> finds(item.substring(1), requestHost, captures);
                            case '*' ->
                                requestHost.length() >= item.length() && requestHost.endsWith(item.substring(1));
                            case '[' -> item.equals("[" + requestHost + "]");
                            default -> requestHost.equalsIgnoreCase(item);
                        };
                if (agrees) {
                    return true;
                }
            }
            return false;
        }

        private boolean pathAgrees(String requestPath, Map<String, String> captures) {
            return switch (path.isEmpty() ? ' ' : path.charAt(0)) {
                case ' ' -> true;
                case '~' -> finds(path.substring(1), requestPath, captures);
                case '=' -> requestPath.equals(path.substring(1));
                default -> requestPath.startsWith(path);
            };
        }

        private static boolean finds(String expression, String text, Map<String, String> captures) {
            Matcher matcher =
                    PATTERNS.computeIfAbsent(expression, Pattern::compile).matcher(text);
            if (!matcher.find()) {
                return false;
            }
            matcher.namedGroups().forEach((name, group) -> {
                if (matcher.start(group) >= 0) {
                    captures.put(name, matcher.group(group));
                }
            });
            return true;
        }
    }

    private final Random random = new Random(20_261_120);

    @Test
    @Timeout(120)
    void findsWhatAScanOfAllRulesFinds() {
        for (int round = 0; round < 3000; round++) {
            List<Spec> specs = new ArrayList<>();
            for (int size = random.nextInt(random.nextBoolean() ? 12 : 120); size > 0; size--) {
                specs.add(spec(specs.size()));
            }
            var table = LocationTable.of(specs.stream().map(Spec::rule).toList());
            specs.sort(Comparator.comparingInt(Spec::effectiveWeight).reversed());
            for (int i = 0; i < 30; i++) {
                check(table, specs);
            }
        }
    }

    private void check(LocationTable<Integer> table, List<Spec> specs) {
        String host = any(HOSTS);
        String path = random.nextInt(100) == 0 ? ENDLESS_PATH : path(8);
        Map<String, String> headers = random.nextBoolean() ? Map.of("x", any("1", "2")) : Map.of();
        var request = Request.to(host, path);
        headers.forEach(request::with);
        String expected = "none";
        for (Spec spec : specs) {
            String answer = spec.answer(host, path, headers).toString();
            if (!answer.equals("no")) {
                expected = answer;
                break;
            }
        }
        assertThat(described(table.match(request)))
                .as("%s%s %s among %s", host, path, headers, specs)
                .isEqualTo(expected);
    }

    private static String described(Match<Integer> match) {
        return switch (match) {
            case Match.Found<Integer>(var rule, var found) -> {
                var captures = new TreeMap<String, String>();
                found.forEach(captures::put);
                yield rule.payload() + " " + captures;
            }
            case Match.Unmatched<Integer> none -> "none";
            case Match.Undecided<Integer>(var rule) -> "undecided " + rule.payload();
        };
    }

    private Spec spec(int number) {
        var host = new StringBuilder();
        for (int items = random.nextInt(4); items > 0; items--) {
            host.append(host.isEmpty() ? "" : ",").append(any(HOST_ITEMS));
        }
        String path =
                switch (random.nextInt(8)) {
                    case 0 -> "";
                    case 1, 2 -> "~" + any(EXPRESSIONS);
                    case 3, 4 -> "=" + path(4);
                    default -> path(5);
                };
        List<String> headers = random.nextInt(4) == 0 ? List.of(any("x", "x:1", "x:2")) : List.of();
        return new Spec(number, host.toString(), path, headers, random.nextBoolean() ? -1 : random.nextInt(5));
    }

    private String path(int length) {
        var path = new StringBuilder("/");
        for (int i = random.nextInt(length); i > 0; i--) {
            path.append("ab/.x".charAt(random.nextInt(5)));
        }
        return path.toString();
    }

    private String any(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
