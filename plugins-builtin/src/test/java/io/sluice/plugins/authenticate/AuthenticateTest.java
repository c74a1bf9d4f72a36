package io.sluice.plugins.authenticate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.admin.AdminRole;
import io.sluice.spi.extension.Authenticator;
import io.sluice.spi.extension.Identity;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.PluginHarness;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuthenticateTest {
    private static final AuthenticateFactory FACTORY = new AuthenticateFactory();
    private static final Authenticator STAFF =
            credentials -> switch (credentials.header("x-name").orElse("")) {
                case "" -> Optional.empty();
                case "down" -> throw new IOException("the directory is down");
                case "broken" -> throw new StackOverflowError();
                case "chief" -> Optional.of(Identity.of("chief").withRole(AdminRole.INSTALL));
                case String name -> Optional.of(Identity.of(name + '@' + credentials.clientAddress()));
            };

    private final PluginHarness harness = new PluginHarness().extension("staff", STAFF);

    private static FakeExchange by(String name) {
        return FakeExchange.get("/").header("X-Name", name).remoteAddress("10.0.0.1");
    }

    @Test
    void letsThroughWhomTheAuthenticatorKnows() throws Exception {
        harness.plugin(FACTORY, "authenticator", "staff", "user_header", "X-User", "challenge", "Bearer realm=\"x\"");

        var known = harness.run(by("joe").header("X-User", "root"));
        assertThat(known.status()).isEqualTo(200);
        assertThat(known.upstreamRequest().head().headers().all("X-User")).containsExactly("joe@10.0.0.1");

        var unknown = harness.run(FakeExchange.get("/").header("X-User", "root"));
        assertThat(unknown.status()).isEqualTo(401);
        assertThat(unknown.header("WWW-Authenticate")).contains("Bearer realm=\"x\"");
        assertThat(unknown.wentUpstream()).isFalse();
    }

    @Test
    void asksForARole() throws Exception {
        harness.plugin(FACTORY, "authenticator", "staff", "role", "config");

        assertThat(harness.run(by("joe")).status()).isEqualTo(403);
        assertThat(harness.run(by("chief")).status()).isEqualTo(200);
    }

    @Test
    void letsNobodyThroughWhenItFails() throws Exception {
        harness.plugin(FACTORY, "authenticator", "staff");

        for (String name : new String[] {"down", "broken"}) {
            var run = harness.run(by(name));
            assertThat(run.status()).isEqualTo(503);
            assertThat(run.body()).doesNotContain("directory");
            assertThat(run.wentUpstream()).isFalse();
        }
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> harness.plugin(FACTORY, "authenticator", "stuff"))
                .isInstanceOf(InvalidPluginConfig.class)
                .hasMessageContaining("did you mean \"staff\"?");
        assertThatThrownBy(() -> harness.plugin(FACTORY, "authenticator", "staff", "user_header", "X User"))
                .isInstanceOf(InvalidPluginConfig.class);
        assertThatThrownBy(() -> harness.plugin(FACTORY, "authenticator", "staff", "challenge", "a\r\nb"))
                .isInstanceOf(InvalidPluginConfig.class);
    }
}
