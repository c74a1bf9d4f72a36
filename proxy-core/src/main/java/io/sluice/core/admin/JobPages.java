package io.sluice.core.admin;

import io.sluice.core.services.JobBoard;
import io.sluice.core.services.JobStatus;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.admin.AdminRole;
import io.sluice.spi.http.RequestHead;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/**
 * What plugins do at times: {@code GET /jobs}, or of one plugin {@code GET /jobs?plugin=NAME}. What a queue has given up is tried
 * again by {@code POST /jobs/retry?plugin=NAME&job=QUEUE}.
 *
 * @param board has them
 * @param workers do what waits for the disk
 */
record JobPages(JobBoard board, Executor workers) {
    /** The page that is asked for; empty when it is none of these. */
    Optional<AdminPage> page(RequestHead request) {
        if (request.path().equals("/jobs/retry")) {
            return Optional.of(
                    request.method().equals("POST")
                            ? new AdminPage(AdminRole.INSTALL, exchange -> retry(exchange.request()))
                            : AdminPage.of(AdminRole.READ, () -> AdminPage.notAllowed("POST")));
        }
        if (!request.path().equals("/jobs")) {
            return Optional.empty();
        }
        return Optional.of(AdminPage.onlyBy("GET", request, AdminRole.READ, () -> list(request)));
    }

    /** Submitting waits for the disk. */
    private RequestResult retry(RequestHead request) {
        String plugin = request.queryParameter("plugin").orElse("");
        String queue = request.queryParameter("job").orElse("");
        List<JobStatus> found = board.jobs().stream()
                .filter(job -> job.plugin().equals(plugin) && job.name().equals(queue))
                .toList();
        if (found.isEmpty()) {
            return RequestResult.respond(Response.text(404, "no such job\n"));
        }
        return RequestResult.await(CompletableFuture.supplyAsync(
                () -> RequestResult.respond(Response.text(
                        200,
                        "tried again: "
                                + found.stream().mapToInt(JobStatus::retryAll).sum() + '\n')),
                workers));
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
                + ", \"kept\": " + job.kept()
                + job.lastError()
                        .map(error -> ", \"last_error\": " + JsonText.quoted(error))
                        .orElse("")
                + '}';
    }

    private static String time(String key, Optional<Instant> time) {
        return time.map(instant -> ", \"" + key + "\": \"" + instant + '"').orElse("");
    }
}
