package io.sluice.core.admin;

import ch.qos.logback.classic.Level;
import io.sluice.core.chain.PluginHealth;
import io.sluice.core.services.JobBoard;
import io.sluice.core.services.JobStatus;
import io.sluice.spi.Response;
import io.sluice.spi.admin.AdminRole;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.RequestHead;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What operators can learn of plugins and do to them:
 *
 * <pre>
 * GET  /plugins                      how they all behave; ?jar=NAME those of one jar; for people with Accept: text/plain
 * GET  /plugins/NAME/log?level=warn  its latest lines, at least so severe
 * PUT  /plugins/NAME/log?level=debug logs so much from now on; level=default as before
 * POST /plugins/NAME/resume          calls it again after it was paused
 *      /plugins/NAME/api/…           whatever the plugin answers there
 * </pre>
 *
 * @param plugins those that live
 * @param jobs what they do at times
 * @param routes what they answer themselves
 */
record PluginPages(Supplier<List<PluginHealth>> plugins, PluginLogs logs, JobBoard jobs, PluginRoutes routes) {
    private static final String API = "api/";
    private static final String ROOT = "/plugins";
    private static final Response NO_SUCH_PLUGIN = Response.text(404, "no such plugin\n");
    private static final Response NO_SUCH_LEVEL =
            Response.text(400, "level must be one of error, warn, info, debug, trace\n");
    private static final Response DONE = Response.of(204);

    /** The page that is asked for; empty when it is none of these. */
    Optional<AdminPage> page(RequestHead request) {
        String path = request.path();
        if (path.equals(ROOT)) {
            return Optional.of(AdminPage.onlyBy("GET", request, AdminRole.READ, () -> list(request)));
        }
        if (!path.startsWith(ROOT + '/')) {
            return Optional.empty();
        }
        int end = path.indexOf('/', ROOT.length() + 1);
        if (end < 0) {
            return Optional.empty();
        }
        String name = path.substring(ROOT.length() + 1, end);
        String page = path.substring(end + 1);
        if (page.startsWith(API)) {
            return Optional.of(routes.page(name, page.substring(API.length() - 1), request));
        }
        return switch (page) {
            case "log" -> Optional.of(AdminPage.of(AdminRole.CONFIG, () -> log(name, request)));
            case "resume" -> Optional.of(AdminPage.onlyBy("POST", request, AdminRole.INSTALL, () -> resume(name)));
            default -> Optional.empty();
        };
    }

    private List<PluginHealth> named(String name) {
        return plugins.get().stream()
                .filter(plugin -> plugin.name().equals(name))
                .toList();
    }

    private Response resume(String name) {
        List<PluginHealth> found = named(name);
        found.forEach(PluginHealth::forgive);
        return found.isEmpty() ? NO_SUCH_PLUGIN : DONE;
    }

    private Response log(String name, RequestHead request) {
        if (named(name).isEmpty()) {
            return NO_SUCH_PLUGIN;
        }
        String wanted = request.queryParameter("level").orElse("trace");
        // What is not a level's name becomes null, which is told apart from all that are.
        Optional<Level> level = Optional.ofNullable(Level.toLevel(wanted, null));
        if (request.method().equals("PUT")) {
            if (level.isEmpty() && !wanted.equals("default")) {
                return NO_SUCH_LEVEL;
            }
            logs.level(name, level);
            return DONE;
        }
        if (!AdminPage.isReading(request)) {
            return AdminPage.notAllowed("GET, HEAD, PUT");
        }
        return level.map(least -> Response.text(
                        200,
                        logs.lines(name, least).stream()
                                .map(PluginLogs.Line::toString)
                                .collect(Collectors.joining())))
                .orElse(NO_SUCH_LEVEL);
    }

    private Response list(RequestHead request) {
        Optional<String> jar = request.queryParameter("jar");
        List<PluginHealth> wanted = plugins.get().stream()
                .filter(plugin -> jar.map(plugin.source()::equals).orElse(true))
                .sorted(Comparator.comparing(PluginHealth::name))
                .toList();
        return request.headers().first(HeaderNames.ACCEPT).orElse("").startsWith("text/plain")
                ? Response.text(
                        200,
                        wanted.stream()
                                .map(plugin -> PluginReport.text(plugin, jobsOf(plugin)))
                                .collect(Collectors.joining()))
                : Response.json(200, json(wanted));
    }

    private String json(List<PluginHealth> wanted) {
        return wanted.stream()
                .map(plugin -> PluginReport.json(
                        plugin, logs.level(plugin.name()).toString().toLowerCase(Locale.ROOT), jobsOf(plugin)))
                .collect(Collectors.joining(",\n", "[", "]\n"));
    }

    private List<JobStatus> jobsOf(PluginHealth plugin) {
        return jobs.jobs().stream()
                .filter(job -> job.plugin().equals(plugin.name()))
                .toList();
    }
}
