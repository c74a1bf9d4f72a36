package io.sluice.core.testing;

import io.sluice.spi.http.HttpDate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What an origin says, what clients then ask, and what a cache between them has to answer; read from a table that people can read
 * too.
 *
 * <p>A table has sections, {@code # Section}, of cases, apart by empty lines. A case begins with its name on a line of its own,
 * followed by
 * <pre>
 * &#64; a line of the plugin's configuration
 * o status | Header: value | =body      the origin's answer to its next request; the last one to all that follow
 * &gt; METHOD /path | Header: value
 * &lt; status | mark | Header: value | Header: | =body
 * u Header: value | Header:             what the origin's last request has, and has not
 * n 1                                   how many requests the origin has had
 * w 2                                   wait until it has had so many, and the cache has heard the answer
 * </pre>
 * A mark is a part of {@code Cache-Status}; a header without a value is absent, one with {@code *} has any; {@code {-60}} is the date
 * of a minute ago; {@code 50..60} is a number between these, since time passes.
 *
 * @param settings lines for the plugin's table
 * @param answers the origin's, in order
 * @param steps requests and expectations, in order, each with its letter
 */
public record CacheCase(String section, String name, List<String> settings, List<Answer> answers, List<Step> steps) {
    private static final Pattern RANGE = Pattern.compile("(\\d+)\\.\\.(\\d+)");
    private static final Pattern DATE = Pattern.compile("\\{([+-]\\d+)}");

    /**
     * An answer.
     *
     * @param headers lines without their ends
     */
    public record Answer(int status, List<String> headers, String body) {
        /** As it goes over the wire. */
        public String bytes(boolean toHead) {
            var text = new StringBuilder("HTTP/1.1 " + status + " Because\r\n");
            headers.forEach(line -> text.append(line).append("\r\n"));
            boolean bodiless = status == 204 || status == 304;
            if (!bodiless) {
                text.append("Content-Length: ").append(body.length()).append("\r\n");
            }
            return text.append("\r\n").append(toHead || bodiless ? "" : body).toString();
        }
    }

    /**
     * A line of what happens.
     *
     * @param parts what stands between the bars
     */
    public record Step(char letter, List<String> parts) {}

    /** The cases of a table among the test resources. */
    public static List<CacheCase> read(String resource) throws IOException {
        try (InputStream in = CacheCase.class.getResourceAsStream("/cache/" + resource)) {
            var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            var cases = new ArrayList<CacheCase>();
            String section = "";
            for (String block : text.strip().split("\n\n+", -1)) {
                if (block.startsWith("# ")) {
                    section = block.substring(2).strip();
                } else {
                    cases.add(parse(section, block.strip().lines().toList()));
                }
            }
            return cases;
        }
    }

    private static CacheCase parse(String section, List<String> lines) {
        var settings = new ArrayList<String>();
        var answers = new ArrayList<Answer>();
        var steps = new ArrayList<Step>();
        for (String line : lines.subList(1, lines.size())) {
            String rest = line.substring(1).strip();
            switch (line.charAt(0)) {
                case '@' -> settings.add(rest);
                case 'o' -> answers.add(answer(parts(rest)));
                case '>', '<', 'u', 'n', 'w' -> steps.add(new Step(line.charAt(0), parts(rest)));
                default -> throw new IllegalArgumentException("not a line of a case: " + line);
            }
        }
        return new CacheCase(section, lines.getFirst(), settings, answers, steps);
    }

    private static List<String> parts(String line) {
        return Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
    }

    private static Answer answer(List<String> parts) {
        var headers = new ArrayList<String>();
        String body = "";
        for (String part : parts.subList(1, parts.size())) {
            if (part.startsWith("=")) {
                body = part.substring(1);
            } else {
                headers.add(part);
            }
        }
        return new Answer(Integer.parseInt(parts.getFirst()), headers, body);
    }

    /** A text with its dates, for a case that began at some time. */
    public static String dated(String text, Instant began) {
        return DATE.matcher(text)
                .replaceAll(match -> HttpDate.format(began.plusSeconds(Long.parseLong(match.group(1)))));
    }

    /** A pattern for what a text with its dates and ranges stands for. */
    public static Pattern expected(String text, Instant began) {
        String dated = dated(text, began);
        if (dated.equals("*")) {
            return Pattern.compile(".+");
        }
        var range = RANGE.matcher(dated);
        if (!range.find()) {
            return Pattern.compile(Pattern.quote(dated));
        }
        String numbers = IntStream.rangeClosed(Integer.parseInt(range.group(1)), Integer.parseInt(range.group(2)))
                .mapToObj(Integer::toString)
                .collect(Collectors.joining("|", "(?:", ")\\b"));
        return Pattern.compile(Pattern.quote(dated.substring(0, range.start()))
                + numbers
                + Pattern.quote(dated.substring(range.end())));
    }

    @Override
    public String toString() {
        return section + ": " + name;
    }
}
