package io.sluice.spi.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.Template;
import org.junit.jupiter.api.Test;

class FakeExchangeTest {

    @Test
    void readsAbsoluteUrls() {
        var head = FakeRequestHead.of("GET", "https://[2001:DB8::1]:8443");

        assertThat(head.scheme()).isEqualTo("https");
        assertThat(head.authority()).isEqualTo("[2001:DB8::1]:8443");
        assertThat(head.host()).isEqualTo("2001:db8::1");
        assertThat(head.path()).isEqualTo("/");
        assertThat(head.query()).isEmpty();
    }

    @Test
    void keepsOneHost() {
        var exchange = FakeExchange.get("/p?a=1&b=2").header("Host", "A.example:81");

        assertThat(exchange.request().headers().all("Host")).containsExactly("A.example:81");
        assertThat(exchange.request().host()).isEqualTo("a.example");
        assertThat(exchange.request().queryParameter("b")).contains("2");
    }

    @Test
    void knowsTheBuiltInVariables() {
        var exchange = FakeExchange.get("/p?a=1")
                .header("User-Agent", "test")
                .header("X-Forwarded-For", "203.0.113.9")
                .remoteAddress("10.0.0.1")
                .clientAddress("203.0.113.9")
                .variable("tenant", "blue");

        var all = Template.parse("$scheme://$host$uri|$method $path $query|$remote_addr:$remote_port|$client_ip"
                + "|$server_addr:$server_port|$location|$proxy_add_x_forwarded_for|$http_user_agent|$tenant|$none.");

        assertThat(all.expand(exchange))
                .isEqualTo("http://example.com/p?a=1|GET /p a=1|10.0.0.1:50000|203.0.113.9"
                        + "|198.51.100.1:80|test|203.0.113.9, 10.0.0.1|test|blue|.");
    }

    @Test
    void isEncryptedWhenItsUrlSaysSo() {
        var plain = FakeExchange.get("/");
        assertThat(plain.tls()).isEmpty();
        assertThat(plain.variable("tls_version")).isEmpty();
        assertThatThrownBy(() -> plain.tls(FakeTlsSession.of("TLSv1.3"))).isInstanceOf(IllegalStateException.class);

        var exchange = FakeExchange.get("https://a.example/")
                .tls(FakeTlsSession.of("TLSv1.2").withServerName("a.example").withClientSubject("CN=alice"));
        assertThat(exchange.tls())
                .hasValueSatisfying(tls -> assertThat(tls.serverName()).contains("a.example"));
        assertThat(Template.parse("$tls_version $tls_cipher $tls_client_subject")
                        .expand(exchange))
                .isEqualTo("TLSv1.2 TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 CN=alice");
    }

    @Test
    void refusesWhatCannotStandInARequest() {
        assertThatThrownBy(() -> FakeExchange.get("no-slash")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FakeExchange.get("/").request().setTarget("/a b"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FakeExchange.get("/").header("X-A", "a\nb"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FakeExchange.get("/").remoteAddress("localhost"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isRunOnce() {
        try (var harness = new PluginHarness()) {
            var exchange = FakeExchange.get("/");
            assertThat(harness.run(exchange).isOver()).isTrue();

            assertThatThrownBy(() -> harness.run(exchange)).isInstanceOf(IllegalStateException.class);
        }
    }
}
