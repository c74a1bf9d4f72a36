package io.sluice.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.WireCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Keeps the tables of the module's README those that are tested. */
class GateReferenceTest {
    private static final Path README = Path.of("README.md");

    @Test
    void readmeHasTheTablesThatAreTested() throws IOException {
        String current = Files.readString(README);
        String fresh = filled(filled(current, "requests", "request"), "responses", "response");
        fresh = replaced(fresh, "http2", Http2GateCases.markdown());
        if (Boolean.getBoolean("sluice.docs.write")) {
            Files.writeString(README, fresh);
        } else {
            assertThat(current)
                    .as("stale tables; run: mvn -pl proxy-core test -Dtest=GateReferenceTest -Dsluice.docs.write=true")
                    .isEqualTo(fresh);
        }
    }

    private static String filled(String text, String table, String subject) throws IOException {
        return replaced(
                text, table, WireCase.markdown(WireCase.read(table + ".txt"), subject, "outcome", "rule", "why"));
    }

    private static String replaced(String text, String table, String rows) {
        var place = Pattern.compile("(?s)(<!-- begin " + table + " -->\n).*?(<!-- end " + table + " -->)");
        return place.matcher(text).replaceAll("$1" + Matcher.quoteReplacement(rows) + "$2");
    }
}
