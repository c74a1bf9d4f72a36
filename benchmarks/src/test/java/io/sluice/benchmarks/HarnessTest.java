package io.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Has the harness test itself, where there is a Python to run it. */
class HarnessTest {
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    @Test
    void passesItsOwnTests() throws Exception {
        assumeTrue(Files.isExecutable(PYTHON), "no Python");
        Process test = new ProcessBuilder(PYTHON.toString(), "compare", "--self-test")
                .redirectErrorStream(true)
                .start();
        String said = new String(test.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(test.waitFor()).as(said).isZero();
    }
}
