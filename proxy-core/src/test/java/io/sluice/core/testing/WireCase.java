package io.sluice.core.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What one peer sends and what has to come of it, read from a table that people can read too.
 *
 * <p>A table has sections, {@code # Section}, of cases. A case begins with its name on a line of its own, followed by
 * <pre>
 * &#64; a line for the server's configuration
 * = outcome | rule | why, where there was a choice
 * &gt; a line that is sent, up to and with CR LF; without it when a backslash ends the line
 * &lt; a line that has to come out at the other end; none when all of it comes out as it was sent
 * </pre>
 * The outcome is a list of words. In what is sent and received {@code \r \n \t \0 \x7f} are bytes, <code>\{12*text}</code> is
 * a text twelve times over and <code>\{fin} \{rst} \{pause}</code> are for the sender to act on.
 *
 * @param settings for the server, or empty
 * @param sent parts to be sent, with the sender's actions between them as {@code {fin}} and so on
 * @param received empty when it is the same as what was sent
 */
public record WireCase(
        String section,
        String name,
        String settings,
        List<String> outcome,
        String rule,
        String note,
        List<String> sent,
        String received) {
    private static final Pattern MARK = Pattern.compile("\\\\\\{(\\w+)}");

    /** The cases of a table among the test resources. */
    public static List<WireCase> read(String resource) throws IOException {
        try (InputStream in = WireCase.class.getResourceAsStream("/wire/" + resource)) {
            var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            var cases = new ArrayList<WireCase>();
            String section = "";
            for (String block : text.split("\n\n+", -1)) {
                if (block.startsWith("# ")) {
                    section = block.substring(2).strip();
                } else if (!block.startsWith("//")) {
                    cases.add(parse(section, block.strip().lines().toList()));
                }
            }
            return cases;
        }
    }

    private static WireCase parse(String section, List<String> lines) {
        String[] verdict = lines(lines, '=').split("\\|", -1);
        if (verdict.length < 2) {
            throw new IllegalArgumentException("no outcome and rule in: " + lines);
        }
        return new WireCase(
                section,
                lines.getFirst(),
                lines(lines, '@'),
                List.of(verdict[0].strip().split(" +")),
                verdict[1].strip(),
                verdict.length > 2 ? verdict[2].strip() : "",
                parts(bytes(lines, '>')),
                String.join("", parts(bytes(lines, '<'))));
    }

    private static String lines(List<String> lines, char mark) {
        return lines.stream()
                .filter(line -> line.charAt(0) == mark)
                .map(line -> line.substring(1).strip())
                .collect(Collectors.joining("\n"));
    }

    private static String bytes(List<String> lines, char mark) {
        var bytes = new StringBuilder();
        for (String line : lines) {
            if (line.charAt(0) == mark) {
                String text = line.length() < 2 ? "" : line.substring(2);
                boolean open = text.endsWith("\\") && !text.endsWith("\\\\");
                bytes.append(open ? text.substring(0, text.length() - 1) : text + "\r\n");
            }
        }
        return bytes.toString();
    }

    /** Cuts a text at its marks, which stay as parts of their own. */
    private static List<String> parts(String text) {
        var parts = new ArrayList<String>();
        var matcher = MARK.matcher(text);
        int from = 0;
        while (matcher.find()) {
            parts.add(unescaped(text.substring(from, matcher.start())));
            parts.add('{' + matcher.group(1) + '}');
            from = matcher.end();
        }
        parts.add(unescaped(text.substring(from)));
        parts.removeIf(String::isEmpty);
        return List.copyOf(parts);
    }

    private static String unescaped(String text) {
        var out = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char escape = text.charAt(at++);
            switch (escape) {
                case 'r' -> out.append('\r');
                case 'n' -> out.append('\n');
                case 't' -> out.append('\t');
                case '0' -> out.append('\0');
                case '\\' -> out.append('\\');
                case 'x' -> {
                    out.append((char) Integer.parseInt(text.substring(at, at + 2), 16));
                    at += 2;
                }
                case '{' -> {
                    int star = text.indexOf('*', at);
                    int end = text.indexOf('}', at);
                    int times = Integer.parseInt(text.substring(at, star));
                    out.append(unescaped(text.substring(star + 1, end)).repeat(times));
                    at = end + 1;
                }
                default -> throw new IllegalArgumentException("no such escape: \\" + escape);
            }
        }
        return out.toString();
    }

    /** Whether the outcome has this word. */
    public boolean ends(String word) {
        return outcome.contains(word);
    }

    /** The statuses among the words of the outcome. */
    public List<Integer> statuses() {
        return outcome.stream()
                .filter(word -> Character.isDigit(word.charAt(0)))
                .map(Integer::valueOf)
                .toList();
    }

    /** All that is sent, without the sender's actions. */
    public String bytes() {
        return sent.stream().filter(part -> !isMark(part)).collect(Collectors.joining());
    }

    /** Whether a part of {@link #sent} is to be acted on rather than sent. */
    public static boolean isMark(String part) {
        return part.startsWith("{") && part.endsWith("}");
    }

    /** What has to come out at the other end. */
    public String expected() {
        return received.isEmpty() ? bytes() : received;
    }

    /** Tables in Markdown, one for each section. */
    public static String markdown(List<WireCase> cases, String... titles) {
        var out = new StringBuilder();
        String section = "";
        for (WireCase each : cases) {
            if (!each.section.equals(section)) {
                section = each.section;
                out.append("\n#### ").append(section).append("\n\n").append(row(titles));
                out.append("|---".repeat(titles.length)).append("|\n");
            }
            String setting = each.settings.isEmpty() ? "" : " (with `" + each.settings + "`)";
            out.append(row(each.name + setting, String.join(" ", each.outcome), each.rule, each.note));
        }
        return out.append('\n').toString();
    }

    private static String row(String... cells) {
        return Arrays.stream(cells).collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    @Override
    public String toString() {
        return section + ": " + name;
    }
}
