package io.sluice.plugins.stats;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What can be told of the process, and of the machine as far as it is a Linux one.
 *
 * @param proc where the kernel tells of processes, {@code /proc}
 */
record ProcessFigures(Path proc) {
    private static final long MIB = 1 << 20;

    /** Reads the figures; blocks. */
    String json(String hostname, long accepted, long processing, Instant now) {
        var runtime = Runtime.getRuntime();
        var start = Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
        long used = runtime.totalMemory() - runtime.freeMemory();
        var figures = new LinkedHashMap<String, Object>();
        figures.put("accepted", accepted);
        figures.put("processing", processing);
        figures.put("hostname", hostname);
        figures.put("java_version", Runtime.version().toString());
        figures.put("start_time", start.getEpochSecond());
        figures.put("uptime", Math.max(0, Duration.between(start, now).toSeconds()));
        figures.put("heap", used);
        figures.put("heap_mb", used / MIB);
        figures.put("max_heap", runtime.maxMemory());
        figures.put("memory", resident());
        figures.put("arch", System.getProperty("os.arch", ""));
        figures.put("cpus", runtime.availableProcessors());
        figures.put("threads", ManagementFactory.getThreadMXBean().getThreadCount());
        figures.put("fd_count", files());
        figures.put("tcp_count", lines("net/tcp"));
        figures.put("tcp6_count", lines("net/tcp6"));
        return write(figures);
    }

    /** Bytes of memory that the process has, or -1 where nobody tells. */
    private long resident() {
        try {
            for (String line : Files.readAllLines(proc.resolve("self/status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
                }
            }
            return -1;
        } catch (IOException | NumberFormatException e) {
            return -1;
        }
    }

    private long files() {
        try (var files = Files.list(proc.resolve("self/fd"))) {
            return files.count();
        } catch (IOException e) {
            return -1;
        }
    }

    private long lines(String file) {
        try (var lines = Files.lines(proc.resolve("self").resolve(file))) {
            return lines.count() - 1;
        } catch (IOException e) {
            return -1;
        }
    }

    private static String write(Map<String, Object> figures) {
        var json = new StringBuilder("{");
        figures.forEach((name, value) -> {
            json.append(json.length() == 1 ? "\"" : ",\"").append(name).append("\":");
            if (value instanceof String text) {
                json.append('"').append(text.replaceAll("[^ !#-\\[\\]-~]", "?")).append('"');
            } else {
                json.append(value);
            }
        });
        return json.append('}').toString();
    }
}
