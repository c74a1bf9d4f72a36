package io.sluice.core.admin;

import io.sluice.spi.Response;
import io.sluice.spi.admin.AdminRole;
import io.sluice.spi.http.RequestHead;
import java.util.Optional;
import java.util.function.Supplier;

/** What has become of the configuration: {@code GET /config/status}. Problems quote it, so not everybody may see them. */
record ConfigPages(Supplier<ConfigState> state) {
    /** The page that is asked for; empty when it is none of these. */
    Optional<AdminPage> page(RequestHead request) {
        if (!request.path().equals("/config/status")) {
            return Optional.empty();
        }
        return Optional.of(AdminPage.onlyBy(
                "GET", request, AdminRole.CONFIG, () -> Response.json(200, json(state.get()) + '\n')));
    }

    private static String json(ConfigState state) {
        return "{\"file\": " + JsonText.quoted(state.file())
                + state.source()
                        .map(source -> ", \"source\": {\"name\": " + JsonText.quoted(source.name())
                                + ", \"documents\": " + JsonText.list(source.documents())
                                + source.told()
                                        .map(time -> ", \"told\": \"" + time + '"')
                                        .orElse("")
                                + source.unreachable()
                                        .map(why -> ", \"unreachable\": " + JsonText.quoted(why))
                                        .orElse("")
                                + '}')
                        .orElse("")
                + state.served()
                        .map(served -> ", \"served\": {\"since\": \"" + served.since() + "\", \"fingerprint\": "
                                + JsonText.quoted(served.fingerprint()) + '}')
                        .orElse("")
                + state.refused()
                        .map(refused -> ", \"refused\": {\"time\": \"" + refused.time() + "\", \"problems\": "
                                + JsonText.list(refused.problems()) + '}')
                        .orElse("")
                + '}';
    }
}
