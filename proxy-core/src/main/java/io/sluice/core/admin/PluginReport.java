package io.sluice.core.admin;

import io.sluice.core.chain.HookCall;
import io.sluice.core.chain.LoopHold;
import io.sluice.core.chain.PluginFault;
import io.sluice.core.chain.PluginHealth;
import io.sluice.core.services.JobStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A plugin's health, for programs and for people. */
final class PluginReport {
    private PluginReport() {}

    static String json(PluginHealth health, String logLevel, List<JobStatus> jobs) {
        String hooks = Arrays.stream(HookCall.values())
                .filter(call -> health.calls(call) > 0)
                .map(call -> JsonText.quoted(call.toString()) + ": {\"calls\": " + health.calls(call) + ", \"errors\": "
                        + health.faults(call) + ", \"seconds\": " + health.nanos(call) / 1e9 + '}')
                .collect(Collectors.joining(", "));
        return "{\"name\": " + JsonText.quoted(health.name())
                + ", \"source\": " + JsonText.quoted(health.source())
                + ", \"mode\": " + JsonText.quoted(health.mode().name().toLowerCase(Locale.ROOT))
                + ", \"pauses\": " + health.pauses()
                + ", \"loop_holds\": " + health.hogs()
                + ", \"holds\": "
                + JsonText.list(health.holds().stream().map(LoopHold::toString).toList())
                + ", \"log_level\": " + JsonText.quoted(logLevel)
                + ", \"calls\": {" + hooks + '}'
                + health.lastFault()
                        .map(fault -> ", \"last_fault\": " + json(fault))
                        .orElse("")
                + ", \"given_up\": "
                + jobs.stream().flatMap(JobReport::givenUpJson).collect(Collectors.joining(", ", "[", "]"))
                + '}';
    }

    /** A line for people, and one more for the last fault and for each entry of its queues that was given up. */
    static String text(PluginHealth health, List<JobStatus> jobs) {
        long calls = Arrays.stream(HookCall.values()).mapToLong(health::calls).sum();
        long errors = Arrays.stream(HookCall.values()).mapToLong(health::faults).sum();
        return health.name() + ": "
                + health.mode().name().toLowerCase(Locale.ROOT).replace('_', ' ') + ", " + calls
                + " calls, " + errors + " errors, " + health.pauses() + " pauses, " + health.hogs() + " loop holds\n"
                + health.holds().stream().map(hold -> "  " + hold + '\n').collect(Collectors.joining())
                + health.lastFault()
                        .map(fault -> "  last fault: " + fault.during() + ": " + fault.message() + " (" + fault.time()
                                + ")\n")
                        .orElse("")
                + jobs.stream().flatMap(JobReport::givenUpText).collect(Collectors.joining());
    }

    private static String json(PluginFault fault) {
        return "{\"during\": " + JsonText.quoted(fault.during())
                + ", \"code\": " + JsonText.quoted(fault.code().name().toLowerCase(Locale.ROOT))
                + ", \"retryable\": " + fault.retryable()
                + ", \"message\": " + JsonText.quoted(fault.message())
                + ", \"time\": " + JsonText.quoted(fault.time().toString())
                + ", \"stack\": " + JsonText.list(fault.stack())
                + '}';
    }
}
