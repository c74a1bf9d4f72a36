package io.sluice.core.admin;

import io.sluice.core.chain.HookCall;
import io.sluice.core.chain.PluginFault;
import io.sluice.core.chain.PluginHealth;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A plugin's health as JSON. */
final class PluginReport {
    private PluginReport() {}

    static String json(PluginHealth health, String logLevel) {
        String hooks = Arrays.stream(HookCall.values())
                .filter(call -> health.calls(call) > 0)
                .map(call -> text(call.toString()) + ": {\"calls\": " + health.calls(call) + ", \"errors\": "
                        + health.faults(call) + ", \"seconds\": " + health.nanos(call) / 1e9 + '}')
                .collect(Collectors.joining(", "));
        return "{\"name\": " + text(health.name())
                + ", \"mode\": " + text(health.mode().name().toLowerCase(Locale.ROOT))
                + ", \"pauses\": " + health.pauses()
                + ", \"loop_holds\": " + health.hogs()
                + ", \"log_level\": " + text(logLevel)
                + ", \"calls\": {" + hooks + '}'
                + health.lastFault()
                        .map(fault -> ", \"last_fault\": " + json(fault))
                        .orElse("")
                + '}';
    }

    private static String json(PluginFault fault) {
        return "{\"during\": " + text(fault.during())
                + ", \"code\": " + text(fault.code().name().toLowerCase(Locale.ROOT))
                + ", \"retryable\": " + fault.retryable()
                + ", \"message\": " + text(fault.message())
                + ", \"time\": " + text(fault.time().toString())
                + ", \"stack\": "
                + fault.stack().stream().map(PluginReport::text).collect(Collectors.joining(", ", "[", "]"))
                + '}';
    }

    private static String text(String value) {
        var json = new StringBuilder("\"");
        value.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                json.append('\\').append((char) c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", c));
            } else {
                json.append((char) c);
            }
        });
        return json.append('"').toString();
    }
}
