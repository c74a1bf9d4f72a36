package io.sluice.plugins.tracechain;

import io.sluice.spi.Hook;
import io.sluice.spi.ObservedFilter;
import io.sluice.spi.ObservedHook;
import io.sluice.spi.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** What the plugins of one exchange did, so far. Owned by its loop. */
final class Trace {
    /** Of an exchange that is not to be traced. */
    static final Trace NONE = new Trace(false);

    private static final int MOST = 200;

    private final List<Deed> deeds = new ArrayList<>();
    private final boolean asPage;

    /**
     * The call of a hook, or the work of a filter.
     *
     * @param chunks of a filter
     */
    private record Deed(String plugin, Hook hook, Step step, String verdict, OptionalLong chunks, long nanos) {
        String line() {
            String line = '"' + plugin + "\"; hook=" + word(hook) + "; step=" + step.key() + "; verdict=" + verdict;
            return line + (chunks.isPresent() ? "; chunks=" + chunks.getAsLong() : "") + "; us=" + nanos / 1000;
        }

        void writeTo(StringBuilder json) {
            json.append("{\"plugin\":\"").append(plugin);
            json.append("\",\"hook\":\"").append(word(hook));
            json.append("\",\"step\":\"").append(step.key());
            json.append("\",\"verdict\":\"").append(verdict);
            chunks.ifPresentOrElse(
                    number -> json.append("\",\"chunks\":").append(number).append(",\"us\":"),
                    () -> json.append("\",\"us\":"));
            json.append(nanos / 1000).append('}');
        }
    }

    Trace(boolean asPage) {
        this.asPage = asPage;
    }

    /** Whether the client wants a page instead of the response. */
    boolean isPage() {
        return asPage;
    }

    void add(ObservedHook call) {
        add(new Deed(
                escaped(call.plugin()),
                call.hook(),
                call.step(),
                word(call.verdict()),
                OptionalLong.empty(),
                call.nanos()));
    }

    void add(ObservedFilter filter) {
        add(new Deed(
                escaped(filter.plugin()),
                filter.hook(),
                filter.step(),
                "filtered",
                OptionalLong.of(filter.chunks()),
                filter.nanos()));
    }

    private void add(Deed deed) {
        if (deeds.size() < MOST) {
            deeds.add(deed);
        }
    }

    /** A header's value for each of them. */
    List<String> lines() {
        return deeds.stream().map(Deed::line).toList();
    }

    /** JSON of them, and of the status that the response has or would have had. */
    String json(int status) {
        var json = new StringBuilder("{\"status\":").append(status).append(",\"chain\":[");
        for (int i = 0; i < deeds.size(); i++) {
            json.append(i == 0 ? "" : ",");
            deeds.get(i).writeTo(json);
        }
        return json.append("]}").toString();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** For a quoted string of a header as well as of JSON; what is beyond ASCII is not spelled out. */
    private static String escaped(String name) {
        var text = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\');
            }
            text.append(c < ' ' || c > '~' ? '?' : c);
        }
        return text.toString();
    }
}
