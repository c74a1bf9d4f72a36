package io.sluice.plugins.basicauth;

import static io.sluice.plugins.basicauth.BasicAuthTest.base64;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.BCrypt.Version;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.WatchedFile;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.FakePluginContext;
import io.sluice.spi.testkit.PluginHarness;
import io.sluice.spi.testkit.PluginRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordFileTest {
    private final PluginHarness harness = new PluginHarness();

    @TempDir
    private Path folder;

    private static String line(Version version, String name, String password) {
        var cut = password.getBytes(UTF_8);
        byte[] hash = BCrypt.with(version).hash(4, cut.length > 72 ? Arrays.copyOf(cut, 72) : cut);
        return name + ':' + new String(hash, UTF_8);
    }

    private static String line(String name, String password) {
        return line(Version.VERSION_2Y, name, password);
    }

    private Path write(String... lines) throws IOException {
        return Files.writeString(folder.resolve("users"), String.join("\n", lines));
    }

    private PluginRun bring(String pair) {
        return harness.run(FakeExchange.get("/").header("Authorization", "Basic " + base64(pair)));
    }

    @Test
    void readsWhatHtpasswdWrites() throws Exception {
        // htpasswd -nbB -C 5 myName myPassword
        var file = write("# users", "", "myName:$2y$05$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC", "");
        harness.plugin(new BasicAuthFactory(), "user_file", file.toString());

        assertThat(bring("myName:myPassword").status()).isEqualTo(200);
        assertThat(bring("myName:mypassword").status()).isEqualTo(401);
        assertThat(bring("myname:myPassword").body()).isEqualTo("Invalid user or password");
    }

    @Test
    void takesEveryVersionOfBcryptThatIsSound() throws Exception {
        var file = write(
                line(Version.VERSION_2A, "a", "1"), line(Version.VERSION_2B, "b", "2"), line("y", "x".repeat(90)));
        harness.plugin(new BasicAuthFactory(), "user_file", file.toString());

        assertThat(bring("a:1").status()).isEqualTo(200);
        assertThat(bring("b:2").status()).isEqualTo(200);
        assertThat(bring("y:" + "x".repeat(90)).status()).isEqualTo(200);
        assertThat(bring("a:2").status()).isEqualTo(401);
        assertThat(bring("a:").status()).isEqualTo(401);
    }

    @Test
    void standsBesideTheListInTheConfiguration() throws Exception {
        var file = write(line("ada", "1"));
        harness.plugin(
                new BasicAuthFactory(), "user_file", file.toString(), "authorizations", List.of(base64("bob:2")));

        assertThat(bring("ada:1").status()).isEqualTo(200);
        assertThat(bring("bob:2").status()).isEqualTo(200);
        assertThat(bring("ada:2").status()).isEqualTo(401);
    }

    @Test
    void forgetsAUserWhoIsNoLongerInTheFile() throws Exception {
        var file = write(line("ada", "1"), line("bob", "2"));
        harness.plugin(new BasicAuthFactory(), "user_file", file.toString());
        assertThat(bring("bob:2").status()).isEqualTo(200);

        write(line("ada", "other"));
        harness.advance(WatchedFile.PERIOD);

        assertThat(bring("bob:2").status()).isEqualTo(401);
        assertThat(bring("ada:1").status()).isEqualTo(401);
        assertThat(bring("ada:other").status()).isEqualTo(200);
    }

    @Test
    void anEmptyFileLetsNobodyThrough() throws Exception {
        harness.plugin(new BasicAuthFactory(), "user_file", write("").toString());

        assertThat(bring("ada:1").status()).isEqualTo(401);
    }

    @Test
    void waitsBeforeItRefuses() throws Exception {
        harness.plugin(
                new BasicAuthFactory(), "user_file", write(line("a", "1")).toString(), "delay", "1s");

        var run = bring("a:2");
        assertThat(run.isSuspended()).isTrue();
        harness.advance(Duration.ofSeconds(1));
        assertThat(run.status()).isEqualTo(401);
    }

    @Test
    void verifiesTheSameCredentialsOnce() throws Exception {
        var file = PasswordFile.read(write(line("ada", "1")), FakePluginContext.create());
        var ada = Credentials.decode(base64("ada:1")).orElseThrow();
        var again = Credentials.decode(base64("ada:1")).orElseThrow();
        var wrong = Credentials.decode(base64("ada:2")).orElseThrow();

        assertThat(file.verify(ada)).isCompletedWithValue(true).isSameAs(file.verify(again));
        assertThat(file.verify(wrong)).isCompletedWithValue(false).isSameAs(file.verify(wrong));
    }

    @ParameterizedTest
    @CsvSource({
        "ada, line 1 must be",
        ":x, line 1 must be",
        "ada:lovelace, no bcrypt hash",
        "ada:$apr1$lZL6V/ci$eIMz/iKDkbtys/uU7LEK00, no bcrypt hash",
        "ada:{SHA}VBPuJHI7uixaa6LQGWx4s+5GKNE=, no bcrypt hash",
        "ada:$2x$05$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC, no bcrypt hash",
        "ada:$2y$05$short, malformed",
        "ada:$2y$99$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC, cost 99"
    })
    void refusesAFileItCannotGuardBy(String line, String message) throws Exception {
        var file = write(line);

        assertThatThrownBy(() -> harness.plugin(new BasicAuthFactory(), "user_file", file.toString()))
                .isInstanceOfSatisfying(
                        InvalidPluginConfig.class,
                        issue -> assertThat(issue.key()).isEqualTo("user_file"))
                .hasMessageContaining(message)
                .hasMessageNotContaining("lovelace");
    }

    @Test
    void refusesANameThatStandsTwice() throws Exception {
        var file = write(line("ada", "1"), line("ada", "2"));

        assertThatThrownBy(() -> harness.plugin(new BasicAuthFactory(), "user_file", file.toString()))
                .hasMessageContaining("line 2");
    }
}
