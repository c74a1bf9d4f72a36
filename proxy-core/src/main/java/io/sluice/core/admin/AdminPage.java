package io.sluice.core.admin;

import io.sluice.spi.Exchange;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.admin.AdminRole;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.RequestHead;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a request asks for.
 *
 * @param needed whoever may have it
 * @param answer has it done; asked only then
 */
record AdminPage(AdminRole needed, Function<Exchange, RequestResult> answer) {
    /** One that is answered at once. */
    static AdminPage of(AdminRole needed, Supplier<Response> answer) {
        return new AdminPage(needed, exchange -> RequestResult.respond(answer.get()));
    }

    /** One that there is for one method alone, and for HEAD where that is GET. */
    static AdminPage onlyBy(String method, RequestHead request, AdminRole needed, Supplier<Response> answer) {
        boolean allowed =
                method.equals("GET") ? isReading(request) : request.method().equals(method);
        return of(needed, allowed ? answer : () -> notAllowed(method));
    }

    /** What tells who has asked by another method. */
    static Response notAllowed(String methods) {
        return Response.text(405, "only " + methods + '\n').withHeader(HeaderNames.ALLOW, methods);
    }

    static boolean isReading(RequestHead request) {
        return request.method().equals("GET") || request.method().equals("HEAD");
    }
}
