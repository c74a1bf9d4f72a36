package io.sluice.plugins.tracechain;

import io.sluice.spi.ObservedHook;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The calls of one exchange, so far. Owned by its loop. */
final class Trace {
    /** Of an exchange that is not to be traced. */
    static final Trace NONE = new Trace(false);

    private static final int MOST = 200;

    private final List<ObservedHook> calls = new ArrayList<>();
    private final boolean asPage;

    Trace(boolean asPage) {
        this.asPage = asPage;
    }

    /** Whether the client wants a page instead of the response. */
    boolean isPage() {
        return asPage;
    }

    void add(ObservedHook call) {
        if (calls.size() < MOST) {
            calls.add(call);
        }
    }

    /** A header's value for each call. */
    List<String> lines() {
        return calls.stream().map(Trace::line).toList();
    }

    private static String line(ObservedHook call) {
        return '"' + escaped(call.plugin()) + "\"; hook=" + word(call.hook()) + "; step="
                + call.step().key() + "; verdict=" + word(call.verdict()) + "; us=" + call.nanos() / 1000;
    }

    /** JSON of the calls, and of what the response would have been. */
    String page(int status) {
        var json = new StringBuilder("{\"status\":").append(status).append(",\"chain\":[");
        for (int i = 0; i < calls.size(); i++) {
            ObservedHook call = calls.get(i);
            json.append(i == 0 ? "" : ",")
                    .append("{\"plugin\":\"")
                    .append(escaped(call.plugin()))
                    .append("\",\"hook\":\"")
                    .append(word(call.hook()))
                    .append("\",\"step\":\"")
                    .append(call.step().key())
                    .append("\",\"verdict\":\"")
                    .append(word(call.verdict()))
                    .append("\",\"us\":")
                    .append(call.nanos() / 1000)
                    .append('}');
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
