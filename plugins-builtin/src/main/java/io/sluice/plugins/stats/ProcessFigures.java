package io.sluice.plugins.stats;

import io.sluice.spi.SpiVersion;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
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
        figures.put("version", SpiVersion.current());
        figures.put("java_version", Runtime.version().toString());
        figures.put("start_time", start.getEpochSecond());
        figures.put("uptime", Math.max(0, Duration.between(start, now).toSeconds()));
        figures.put("heap", used);
        figures.put("heap_mb", used / MIB);
        figures.put("max_heap", runtime.maxMemory());
        long memory = kibibytes("self/status", "VmRSS:");
        long total = kibibytes("meminfo", "MemTotal:");
        long available = kibibytes("meminfo", "MemAvailable:");
        figures.put("memory", memory);
        figures.put("memory_mb", memory < 0 ? -1 : memory / MIB);
        figures.put("total_memory", total);
        figures.put("used_memory", total < 0 || available < 0 ? -1 : total - available);
        figures.put("arch", System.getProperty("os.arch", ""));
        figures.put("cpus", runtime.availableProcessors());
        figures.put("physical_cpus", cores());
        figures.put("threads", ManagementFactory.getThreadMXBean().getThreadCount());
        figures.put("fd_count", files());
        figures.put("tcp_count", lines("net/tcp"));
        figures.put("tcp6_count", lines("net/tcp6"));
        return write(figures);
    }

    /** A line's figure in bytes, or -1 where nobody tells. */
    private long kibibytes(String file, String name) {
        try {
            for (String line : Files.readAllLines(proc.resolve(file))) {
                if (line.startsWith(name)) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
                }
            }
            return -1;
        } catch (IOException | NumberFormatException e) {
            return -1;
        }
    }

    /** Cores that share nothing but caches; -1 on machines that do not tell which of them is which. */
    private long cores() {
        var cores = new HashSet<String>();
        try {
            String socket = "";
            for (String line : Files.readAllLines(proc.resolve("cpuinfo"))) {
                if (line.startsWith("physical id")) {
                    socket = line;
                } else if (line.startsWith("core id")) {
                    cores.add(socket + line);
                }
            }
        } catch (IOException e) {
            return -1;
        }
        return cores.isEmpty() ? -1 : cores.size();
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
