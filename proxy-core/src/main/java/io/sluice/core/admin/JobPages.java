package io.sluice.core.admin;

import io.sluice.core.services.GivenUpEntry;
import io.sluice.core.services.JobBoard;
import io.sluice.core.services.JobStatus;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.admin.AdminRole;
import io.sluice.spi.http.RequestHead;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What plugins do at times:
 *
 * <pre>{@code
 * GET  /jobs                                  all of it; ?plugin=NAME of one plugin
 * POST /jobs/retry?plugin=NAME&job=QUEUE      tries again what a queue has given up; &id=ID one entry of it
 * POST /jobs/drop?plugin=NAME&job=QUEUE&id=ID forgets such an entry
 * }</pre>
 *
 * @param board has them
 * @param workers do what waits for the disk
 */
record JobPages(JobBoard board, Executor workers) {
    private static final Response NO_SUCH_JOB = Response.text(404, "no such job\n");
    private static final Response NO_SUCH_ENTRY = Response.text(404, "no such entry\n");
    private static final Response ID_NEEDED = Response.text(400, "id says which entry\n");

    /** Does something to entries of a queue that were given up; tells to how many. */
    @FunctionalInterface
    private interface Order {
        int give(JobStatus job, Predicate<GivenUpEntry> wanted);
    }

    /** The page that is asked for; empty when it is none of these. */
    Optional<AdminPage> page(RequestHead request) {
        return switch (request.path()) {
            case "/jobs" -> Optional.of(AdminPage.onlyBy("GET", request, AdminRole.READ, () -> list(request)));
            case "/jobs/retry" -> Optional.of(order(request, head -> order(head, "tried again: ", JobStatus::retry)));
            case "/jobs/drop" ->
                Optional.of(order(
                        request,
                        head -> head.queryParameter("id").isEmpty()
                                ? RequestResult.respond(ID_NEEDED)
                                : order(head, "dropped: ", JobStatus::drop)));
            default -> Optional.empty();
        };
    }

    private static AdminPage order(RequestHead request, Function<RequestHead, RequestResult> answer) {
        return request.method().equals("POST")
                ? new AdminPage(AdminRole.INSTALL, exchange -> answer.apply(exchange.request()))
                : AdminPage.of(AdminRole.READ, () -> AdminPage.notAllowed("POST"));
    }

    /** It waits for the disk. */
    private RequestResult order(RequestHead request, String done, Order order) {
        String plugin = request.queryParameter("plugin").orElse("");
        String queue = request.queryParameter("job").orElse("");
        Optional<String> id = request.queryParameter("id");
        List<JobStatus> found = board.jobs().stream()
                .filter(job -> job.plugin().equals(plugin) && job.name().equals(queue))
                .toList();
        if (found.isEmpty()) {
            return RequestResult.respond(NO_SUCH_JOB);
        }
        return RequestResult.await(CompletableFuture.supplyAsync(
                () -> {
                    int count = found.stream()
                            .mapToInt(job -> order.give(
                                    job, entry -> id.map(entry.id()::equals).orElse(true)))
                            .sum();
                    return RequestResult.respond(
                            count == 0 && id.isPresent() ? NO_SUCH_ENTRY : Response.text(200, done + count + '\n'));
                },
                workers));
    }

    private Response list(RequestHead request) {
        Optional<String> plugin = request.queryParameter("plugin");
        return Response.json(
                200,
                board.jobs().stream()
                        .filter(job -> plugin.map(job.plugin()::equals).orElse(true))
                        .map(JobReport::json)
                        .collect(Collectors.joining(",\n", "[", "]\n")));
    }
}
