package io.sluice.core.admin;

import io.sluice.core.services.JobBoard;
import io.sluice.core.services.JobStatus;
import io.sluice.spi.Response;
import io.sluice.spi.admin.AdminRole;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.RequestHead;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What plugins do at times: {@code GET /jobs}, or of one plugin {@code GET /jobs?plugin=NAME}.
 *
 * @param board has them
 */
record JobPages(JobBoard board) {
    private static final Response NOT_ALLOWED = Response.text(405, "only GET\n").withHeader(HeaderNames.ALLOW, "GET");

    /** The page that is asked for; empty when it is none of these. */
    Optional<AdminPage> page(RequestHead request) {
        if (!request.path().equals("/jobs")) {
            return Optional.empty();
        }
        boolean isReading = request.method().equals("GET") || request.method().equals("HEAD");
        return Optional.of(AdminPage.of(AdminRole.READ, () -> isReading ? list(request) : NOT_ALLOWED));
    }

    private Response list(RequestHead request) {
        Optional<String> plugin = request.queryParameter("plugin");
        return Response.json(
                200,
                board.jobs().stream()
                        .filter(job -> plugin.map(job.plugin()::equals).orElse(true))
                        .map(JobPages::json)
                        .collect(Collectors.joining(",\n", "[", "]\n")));
    }

    private static String json(JobStatus job) {
        return "{\"plugin\": " + JsonText.quoted(job.plugin())
                + ", \"job\": " + JsonText.quoted(job.name())
                + ", \"kind\": " + JsonText.quoted(job.kind())
                + time("next_run", job.next())
                + time("last_run", job.lastRun())
                + ", \"runs\": " + job.runs()
                + ", \"failures\": " + job.failures()
                + ", \"given_up\": " + job.givenUp()
                + ", \"waiting\": " + job.waiting()
                + job.lastError()
                        .map(error -> ", \"last_error\": " + JsonText.quoted(error))
                        .orElse("")
                + '}';
    }

    private static String time(String key, Optional<Instant> time) {
        return time.map(instant -> ", \"" + key + "\": \"" + instant + '"').orElse("");
    }
}
