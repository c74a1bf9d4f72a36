package io.sluice.config;

import io.sluice.spi.config.CidrBlock;
import io.sluice.spi.config.Setting;
import io.sluice.spi.config.Size;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code [basic]}: what concerns the whole process. */
public record BasicConfig(
        @Setting(value = "A label for this proxy.", example = "\"edge-1\"")
        Optional<String> name,

        @Setting(
                "The body of responses that the proxy makes itself. `{{status}}`, `{{reason}}` and `{{request_id}}` are"
                        + " replaced. A template that begins with `{` is sent as JSON, any other as HTML.")
        Optional<String> errorTemplate,

        @Setting(value = "Event loops; 0 means one for each CPU.", fallback = "0", min = 0, max = 1024)
        int threads,

        @Setting(
                value = "How long a stop waits for exchanges and plugins' own calls under way.",
                fallback = "30s",
                min = 0)
        Duration gracePeriod,

        @Setting(
                value = "Proxies whose `X-Forwarded-*` headers are believed. With none, nobody's are.",
                example = "[\"10.0.0.0/8\", \"::1\"]")
        List<CidrBlock> trustedProxies,

        @Setting(
                value =
                        "The name by which forwarded requests are signed in `Via`; `\"\"` signs none. Some origins do not"
                                + " compress for proxies that do: with nginx, `gzip_proxied any` helps.",
                fallback = "sluice")
        String via,

        @Setting(value = "The least severe lines that are logged.", fallback = "info")
        LogLevel logLevel,

        @Setting(
                value =
                        "How sockets are served; `auto` takes `epoll` where there is Linux. One that fails a test at the start"
                                + " makes way for `nio`. Read at the start only.",
                fallback = "auto")
        Transport transport,

        @Setting(
                value = "How the memory of sockets' bytes is managed; `auto` takes `adaptive`. Read at the start only.",
                fallback = "auto")
        Allocator allocator,

        @Setting(
                value =
                        "Memory, outside of the heap, for bytes on their way. While they take more, the newest clients are"
                                + " not read; 0 takes three quarters of what the JVM allows (`-XX:MaxDirectMemorySize`, else the size"
                                + " of the heap).",
                fallback = "0")
        Size maxBufferMemory,

        @Setting(
                value = "Connections of clients at a time, over all servers; more are closed at once.",
                fallback = "50000",
                min = 1)
        int maxConnections,

        @Setting(
                value =
                        "How long a connection that has switched protocols may go on after a reload has replaced the configuration"
                                + " that it began with, whose plugins it keeps; 0s means any time.",
                fallback = "1h")
        Duration tunnelDrainTimeout,

        @Setting(
                value =
                        "Watch the configuration file, certificates and keys in files and the plugin jars, and apply their"
                                + " changes.",
                fallback = "true")
        boolean autoReload,

        @Setting(value = "Idle upstream connections that each event loop keeps.", fallback = "128", min = 0)
        int upstreamKeepalivePoolSize,

        @Setting(value = "The folder with the jars of further plugins.", example = "\"/etc/sluice/plugins\"")
        Optional<Path> pluginsDir,

        @Setting(
                value =
                        "Where the rest of the configuration comes from: the name of an extension. What it gives is read as"
                                + " if it stood behind this file. Read at the start only, as is the extension's table.",
                notEmpty = true,
                example = "\"etcd\"")
        Optional<String> configSource,

        @Setting(
                value = "How long the proxy waits at its start for what the config source gives, before it gives up.",
                fallback = "30s",
                min = 1)
        Duration configSourceTimeout,

        @Setting(
                value =
                        "PEM files with the certificates or public keys of those whose signed plugin jars are trusted; with"
                                + " none, signatures are not looked at. Jars that are in use when this changes stay in use.",
                example = "[\"/etc/sluice/release.pem\"]")
        List<Path> pluginsTrustedKeys,

        @Setting(
                value =
                        "The folder in which plugins keep what outlives a restart; without it `data` beside this file. It is"
                                + " made when a plugin first keeps something, and is for one proxy at a time. Read at the start only.",
                example = "\"/var/lib/sluice\"")
        Optional<Path> dataDir,

        @Setting(value = "How long a plugin may keep an exchange waiting.", fallback = "30s", min = 1)
        Duration awaitTimeout) {

    /** Checks the name. */
    public BasicConfig {
        if (!via.isEmpty() && !via.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
            throw new IllegalArgumentException("via must be a token, was \"" + via + '"');
        }
    }

    /** What is logged. */
    public enum LogLevel {
        TRACE,
        DEBUG,
        INFO,
        WARN,
        ERROR,
        OFF
    }

    /** Netty's ways to manage memory. */
    public enum Allocator {
        AUTO,
        ADAPTIVE,
        POOLED,
        UNPOOLED
    }

    /** Netty's ways to serve sockets. */
    public enum Transport {
        AUTO,
        EPOLL,
        IO_URING,
        NIO
    }
}
