package io.sluice.core.admin;

import io.sluice.spi.Exchange;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.admin.AdminRole;
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
}
