package io.sluice.plugins.directory;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A request's path, taken apart into names of files before anything is decoded: a separator, a dot segment or a NUL that comes
 * out of an escape is a part of a name, and such names are refused, never acted upon.
 */
sealed interface SafePath {
    /**
     * Names below the root.
     *
     * @param names none for the root itself
     * @param isDirectory whether the path ends with a slash
     */
    record Names(List<String> names, boolean isDirectory) implements SafePath {}

    /** Something that tries to be another path than it is. */
    record Refused() implements SafePath {}

    /** Takes a path apart. */
    static SafePath of(String path) {
        if (!path.startsWith("/")) {
            return new Refused();
        }
        var names = new ArrayList<String>();
        int at = 1;
        while (at < path.length()) {
            int end = path.indexOf('/', at);
            end = end < 0 ? path.length() : end;
            try {
                String name = decoded(path.substring(at, end));
                if (!isName(name)) {
                    return new Refused();
                }
                names.add(name);
            } catch (CharacterCodingException e) {
                return new Refused();
            }
            at = end + 1;
        }
        return new Names(List.copyOf(names), path.endsWith("/"));
    }

    private static boolean isName(String name) {
        return !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && name.chars().noneMatch(c -> c < ' ' || c == 0x7f || c == '/' || c == '\\');
    }

    private static String decoded(String segment) throws CharacterCodingException {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        var bytes = ByteBuffer.allocate(segment.length());
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c != '%') {
                bytes.put((byte) c);
                continue;
            }
            int high = i + 2 < segment.length() ? Character.digit(segment.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(segment.charAt(i + 2), 16);
            if (low < 0) {
                throw new CharacterCodingException();
            }
            bytes.put((byte) (high << 4 | low));
            i += 2;
        }
        CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
        return utf8.decode(bytes.flip()).toString();
    }
}
