package io.sluice.core.plugins;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import java.math.BigInteger;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class JwtPluginTest {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void aHundredRequestsWithANewKeyFetchTheKeysOnce() throws Exception {
        var first = rsa();
        var second = rsa();
        var published = new AtomicReference<>(keySet("first", first));
        try (var issuer = new ScriptedOrigin((request, connection) -> {
                    Thread.sleep(100);
                    connection.write(ok(published.get()));
                });
                var origin = ScriptedOrigin.echoing();
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"tokens\"]",
                        "[plugins.tokens]",
                        "category = \"jwt\"",
                        "header = \"Authorization\"",
                        "jwks_url = \"http://127.0.0.1:" + issuer.port() + "/keys\"",
                        "audience = [\"api\"]",
                        "claim_headers = { sub = \"X-User\" }")) {
            assertThat(get(proxy, signed("first", first, claims())).get().body())
                    .contains("X-User: ada\r\n");
            assertThat(issuer.requests()).hasSize(1);

            published.set(keySet("second", second));
            var together = Stream.generate(() -> get(proxy, signed("second", second, claims())))
                    .limit(100)
                    .toList();
            for (var response : together) {
                assertThat(response.get().statusCode()).isEqualTo(200);
            }
            assertThat(issuer.requests()).hasSize(2);

            assertThat(status(proxy, signed("first", first, claims()))).isEqualTo(401);
            assertThat(status(proxy, signed("never", second, claims()))).isEqualTo(401);
            assertThat(status(proxy, signed("second", first, claims()))).isEqualTo(401);
            assertThat(status(proxy, signed("second", second, claims().replace("{", "{\"nbf\":4102444800,"))))
                    .isEqualTo(401);
            assertThat(status(proxy, signed("second", second, claims().replace("\"api\"", "\"other\""))))
                    .isEqualTo(401);
            assertThat(status(proxy, signed("second", second, "{\"sub\":\"ada\",\"aud\":\"api\",\"exp\":1}")))
                    .isEqualTo(401);
            assertThat(status(proxy, "")).isEqualTo(401);
        }
    }

    @Test
    void refusesHmacWithThePublicKeyAndTokensOfNobody() throws Exception {
        var pair = rsa();
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        try (var origin = ScriptedOrigin.echoing();
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"tokens\"]",
                        "[plugins.tokens]",
                        "category = \"jwt\"",
                        "header = \"Authorization\"",
                        "public_key = \"\"\"",
                        pem + "\"\"\"")) {
            assertThat(status(proxy, signed("any", pair, claims()))).isEqualTo(200);
            assertThat(status(proxy, hs256(pem, claims()))).isEqualTo(401);
            assertThat(status(proxy, unsigned("{\"alg\":\"none\"}", claims()) + '.'))
                    .isEqualTo(401);
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @Test
    void givesATokenOutThatItAccepts() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) ->
                        connection.write(request.startsWith("POST /login ") ? ok("{\"sub\": \"ada\"}") : ok(request)));
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"tokens\"]",
                        "[plugins.tokens]",
                        "category = \"jwt\"",
                        "cookie = \"jwt\"",
                        "secret = \"0123456789abcdef0123456789abcdef\"",
                        "auth_path = \"/login\"",
                        "claim_headers = { sub = \"X-User\" }")) {
            var login = client.send(
                    HttpRequest.newBuilder(proxy.uri("/login"))
                            .POST(HttpRequest.BodyPublishers.ofString("name=ada"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(login.body()).matches("\\{\"token\": \"[\\w-]+\\.[\\w-]+\\.[\\w-]+\"}");
            String token = login.body().split("\"", -1)[3];

            var response = client.send(
                    HttpRequest.newBuilder(proxy.uri("/"))
                            .header("Cookie", "jwt=" + token)
                            .header("X-User", "root")
                            .build(),
                    BodyHandlers.ofString());
            assertThat(response.body()).contains("X-User: ada\r\n").doesNotContain("root");
        }
    }

    @Test
    void keysThatCannotBeHadAreNotTheClientsFault() throws Exception {
        try (var issuer = ScriptedOrigin.answering("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
                var origin = ScriptedOrigin.echoing();
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"tokens\"]",
                        "[plugins.tokens]",
                        "category = \"jwt\"",
                        "header = \"Authorization\"",
                        "jwks_url = \"http://127.0.0.1:" + issuer.port() + "/keys\"")) {
            String token = signed("a", rsa(), claims());
            for (int i = 0; i < 10; i++) {
                assertThat(status(proxy, token)).isEqualTo(503);
            }
            assertThat(issuer.requests()).hasSize(2);
            assertThat(origin.requests()).isEmpty();
        }
    }

    private CompletableFuture<HttpResponse<String>> get(TestProxy proxy, String token) {
        var request = HttpRequest.newBuilder(proxy.uri("/"))
                .header("Authorization", "Bearer " + token)
                .build();
        return client.sendAsync(request, BodyHandlers.ofString());
    }

    private int status(TestProxy proxy, String token) throws Exception {
        return get(proxy, token).get().statusCode();
    }

    private static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static KeyPair rsa() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    private static String keySet(String id, KeyPair pair) {
        var key = (RSAPublicKey) pair.getPublic();
        return "{\"keys\": [{\"kty\": \"RSA\", \"use\": \"sig\", \"kid\": \"%s\", \"n\": \"%s\", \"e\": \"%s\"}]}"
                .formatted(id, base64(key.getModulus()), base64(key.getPublicExponent()));
    }

    private static String base64(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return BASE64.encodeToString(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }

    private static String claims() {
        return "{\"sub\":\"ada\",\"aud\":\"api\",\"exp\":" + (Instant.now().getEpochSecond() + 60) + '}';
    }

    private static String unsigned(String header, String claims) {
        return BASE64.encodeToString(header.getBytes(UTF_8)) + '.' + BASE64.encodeToString(claims.getBytes(UTF_8));
    }

    private static String signed(String id, KeyPair pair, String claims) {
        try {
            String unsigned = unsigned("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"" + id + "\"}", claims);
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(pair.getPrivate());
            signature.update(unsigned.getBytes(UTF_8));
            return unsigned + '.' + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hs256(String secret, String claims) throws Exception {
        String unsigned = unsigned("{\"alg\":\"HS256\"}", claims);
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
        return unsigned + '.' + BASE64.encodeToString(mac.doFinal(unsigned.getBytes(UTF_8)));
    }
}
