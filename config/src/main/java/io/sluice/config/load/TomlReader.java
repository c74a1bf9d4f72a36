package io.sluice.config.load;

import com.moandjiezana.toml.Toml;
import io.sluice.spi.config.KeyPath;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Reads a text with toml4j, and believes it only where the {@link TomlScanner} has read the same. */
final class TomlReader {
    private static final Pattern LINE = Pattern.compile("\\bline (\\d{1,9})\\b");

    private static final double ROUNDING = 1e-12;

    private TomlReader() {}

    static TomlDocument read(String text) {
        var document = TomlScanner.scan(text);
        return document.faults().isEmpty() ? confirmed(document) : document;
    }

    private static TomlDocument confirmed(TomlDocument document) {
        return disagreement(document).map(document::refused).orElse(document);
    }

    // A foreign parser: whatever it throws, even the StackOverflowError of its regular expressions, is a refusal.
    private static Optional<TomlFault> disagreement(TomlDocument document) {
        try {
            var tree = unquoted(new Toml().read(document.text()).toMap());
            return difference("", document.tree(), tree)
                    .map(path -> new TomlFault(
                            document.lines().getOrDefault(path, 0),
                            path,
                            "is not read reliably; write it differently, a text perhaps in single quotes"));
        } catch (RuntimeException | StackOverflowError e) {
            return Optional.of(new TomlFault(
                    lineIn(e), "", "toml4j cannot read it (" + e.getClass().getSimpleName() + ')'));
        }
    }

    /** The text of toml4j's messages is not shown, since they quote whole lines with their secrets. */
    private static int lineIn(Throwable refusal) {
        var matcher = LINE.matcher(String.valueOf(refusal.getMessage()));
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    /** toml4j leaves the quotes on keys, though not on those of inline tables. */
    private static Object unquoted(Object value) {
        return switch (value) {
            case Map<?, ?> table -> {
                var result = new LinkedHashMap<String, Object>();
                table.forEach((name, child) -> result.put(String.valueOf(name).replace("\"", ""), unquoted(child)));
                yield result;
            }
            case List<?> list -> list.stream().map(TomlReader::unquoted).toList();
            default -> value;
        };
    }

    /** The path of the first value that is not the same in both. */
    private static Optional<String> difference(String path, Object here, Object there) {
        if (here instanceof Map<?, ?> table && there instanceof Map<?, ?> other && table.size() == other.size()) {
            return table.entrySet().stream()
                    .flatMap(entry -> difference(path, entry, other).stream())
                    .findFirst();
        }
        if (here instanceof List<?> list && there instanceof List<?> other && list.size() == other.size()) {
            return IntStream.range(0, list.size())
                    .boxed()
                    .flatMap(i -> difference(KeyPath.element(path, i), list.get(i), other.get(i)).stream())
                    .findFirst();
        }
        return here.equals(there) || isRounded(here, there) ? Optional.empty() : Optional.of(path);
    }

    private static Optional<String> difference(String path, Map.Entry<?, ?> entry, Map<?, ?> other) {
        String child = KeyPath.key(path, String.valueOf(entry.getKey()));
        return Optional.<Object>ofNullable(other.get(entry.getKey()))
                .map(value -> difference(child, entry.getValue(), value))
                .orElse(Optional.of(child));
    }

    /** toml4j computes mantissa and exponent apart, so the last digits differ; those of the scan are right. */
    private static boolean isRounded(Object here, Object there) {
        return here instanceof Double exact
                && there instanceof Double rounded
                && Math.abs(exact - rounded) <= Math.abs(exact) * ROUNDING;
    }
}
