package io.sluice.core.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A run of wrk: two threads keep 64 connections busy. */
final class Wrk {
    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");

    private final Process process;

    private Wrk(Process process) {
        this.process = process;
    }

    static Wrk start(int seconds, String url) throws IOException {
        return new Wrk(
                new ProcessBuilder(Tool.WRK.command("-t2", "-c64", "-d" + seconds + "s", "--timeout", "60s", url))
                        .redirectErrorStream(true)
                        .start());
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** Waits for the end, and insists that every request was answered well; gives the number of requests. */
    long finish() throws IOException, InterruptedException {
        String report = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
        assertThat(report).doesNotContain("Socket errors", "Non-2xx", "unable to");
        assertThat(process.exitValue()).as(report).isZero();
        Matcher requests = REQUESTS.matcher(report);
        assertThat(requests.find()).as(report).isTrue();
        return Long.parseLong(requests.group(1));
    }
}
