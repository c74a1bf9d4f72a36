package io.sluice.plugins.jwt;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.sluice.spi.http.HeaderName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Claims as texts: to be compared with configured ones, and to be put into headers. */
final class ClaimText {
    private ClaimText() {}

    /** The texts of a claim: of a list those of its elements, of {@code scope} its words (RFC 8693 §4.2). */
    static List<String> all(String name, Object claim) {
        if (claim instanceof Collection<?> list) {
            return list.stream().map(ClaimText::one).toList();
        }
        return name.equals("scope") && claim instanceof String words ? List.of(words.split(" ")) : List.of(one(claim));
    }

    private static String one(Object value) {
        return switch (value) {
            case Date date -> Long.toString(date.toInstant().getEpochSecond());
            case Map<?, ?> map -> json(map);
            default -> String.valueOf(value);
        };
    }

    private static String json(Map<?, ?> map) {
        var object = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> object.put(String.valueOf(key), value));
        return JSONObjectUtils.toJSONString(object);
    }

    /**
     * A claim as a header's value, in UTF-8; elements of a list separated by commas.
     *
     * @throws IllegalArgumentException when the upstream would read something else: for control characters, spaces
     *     around, and commas within elements
     */
    static String header(Object claim) {
        if (!(claim instanceof Collection<?> list)) {
            return headerValue(one(claim));
        }
        var elements = new ArrayList<String>();
        for (Object element : list) {
            String text = headerValue(one(element));
            if (text.indexOf(',') >= 0) {
                throw new IllegalArgumentException("comma within an element");
            }
            elements.add(text);
        }
        return String.join(",", elements);
    }

    private static String headerValue(String text) {
        if (!text.equals(text.strip())) {
            throw new IllegalArgumentException("space around the value");
        }
        String bytes = new String(text.getBytes(UTF_8), ISO_8859_1);
        HeaderName.requireValue(bytes);
        return bytes;
    }
}
