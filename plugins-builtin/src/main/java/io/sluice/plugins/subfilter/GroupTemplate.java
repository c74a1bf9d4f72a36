package io.sluice.plugins.subfilter;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The replacement of a regular expression: text and groups of the match. */
record GroupTemplate(List<Part> parts) {
    private static final Pattern REFERENCE = Pattern.compile("\\$(?:\\$|(\\d+)|(\\w+)|\\{(\\w+)})");

    sealed interface Part {
        record Text(ByteWindow bytes) implements Part {}

        record Group(int number) implements Part {}
    }

    /**
     * Reads a replacement.
     *
     * @throws IllegalArgumentException for a group that the pattern lacks, or a dollar sign that begins no reference
     */
    static GroupTemplate parse(String source, Pattern pattern) {
        var parts = new ArrayList<Part>();
        var references = REFERENCE.matcher(source);
        int at = 0;
        while (references.find()) {
            text(parts, source.substring(at, references.start()));
            at = references.end();
            parts.add(
                    references.group().equals("$$")
                            ? new Part.Text(ByteWindow.of("$"))
                            : new Part.Group(number(name(references), pattern)));
        }
        text(parts, source.substring(at));
        return new GroupTemplate(List.copyOf(parts));
    }

    private static String name(Matcher reference) {
        return reference.group().replaceAll("[${}]", "");
    }

    private static void text(List<Part> parts, String text) {
        if (text.indexOf('$') >= 0) {
            throw new IllegalArgumentException("\"$\" begins no group; write \"$$\" for a dollar sign");
        }
        if (!text.isEmpty()) {
            parts.add(new Part.Text(ByteWindow.of(text)));
        }
    }

    private static int number(String name, Pattern pattern) {
        var named = pattern.namedGroups().get(name);
        if (named != null) {
            return named;
        }
        boolean isNumber = name.chars().allMatch(c -> c >= '0' && c <= '9') && name.length() < 4;
        if (!isNumber || Integer.parseInt(name) > pattern.matcher("").groupCount()) {
            throw new IllegalArgumentException("the regular expression has no group \"" + name + '"');
        }
        return Integer.parseInt(name);
    }

    void appendTo(ByteWindow out, ByteWindow matched, Matcher match) {
        for (Part part : parts) {
            switch (part) {
                case Part.Text text -> out.append(text.bytes());
                case Part.Group group
                when match.start(group.number()) >= 0 ->
                    out.append(matched, match.start(group.number()), match.end(group.number()));
                case Part.Group unset -> {}
            }
        }
    }
}
