package io.sluice.core.admin;

import io.sluice.core.services.GivenUpEntry;
import io.sluice.core.services.JobStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How plugins' jobs stand, for programs and for people. */
final class JobReport {
    private JobReport() {}

    static String json(JobStatus job) {
        List<GivenUpEntry> kept = job.kept();
        return "{\"plugin\": " + JsonText.quoted(job.plugin())
                + ", \"job\": " + JsonText.quoted(job.name())
                + ", \"kind\": " + JsonText.quoted(job.kind())
                + time("next_run", job.next())
                + time("last_run", job.lastRun())
                + ", \"runs\": " + job.runs()
                + ", \"failures\": " + job.failures()
                + ", \"given_up\": " + job.givenUp()
                + ", \"waiting\": " + job.waiting()
                + ", \"kept\": " + kept.size()
                + job.lastError()
                        .map(error -> ", \"last_error\": " + JsonText.quoted(error))
                        .orElse("")
                + ", \"entries\": "
                + kept.stream().map(entry -> '{' + fields(entry) + '}').collect(Collectors.joining(", ", "[", "]"))
                + '}';
    }

    private static String time(String key, Optional<Instant> time) {
        return time.map(instant -> ", \"" + key + "\": \"" + instant + '"').orElse("");
    }

    private static String fields(GivenUpEntry entry) {
        return "\"id\": " + JsonText.quoted(entry.id())
                + ", \"attempts\": " + entry.attempts()
                + ", \"last_error\": " + JsonText.quoted(entry.lastError())
                + ", \"time\": \"" + entry.time() + '"';
    }

    /** What its queue has given up, an object for each entry. */
    static Stream<String> givenUpJson(JobStatus job) {
        return job.kept().stream()
                .map(entry -> "{\"job\": " + JsonText.quoted(job.name()) + ", " + fields(entry) + '}');
    }

    /** The same, a line for each entry. */
    static Stream<String> givenUpText(JobStatus job) {
        return job.kept().stream()
                .map(entry -> "  given up: " + job.name() + ' ' + entry.id() + " after " + entry.attempts()
                        + " attempts: " + entry.lastError().lines().findFirst().orElse("") + " (" + entry.time()
                        + ")\n");
    }
}
