package io.sluice.config.load;

import static java.util.stream.Collectors.toMap;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Keys which exist in Pingap's configuration and not (yet) here. Each leaves this table with the feature it stands for. */
final class PingapKeys {
    private static final String NOT_YET = "not supported yet";
    private static final Map<String, Map<String, String>> KEYS = Map.of(
            "",
            keys("storages"),
            "basic",
            keys(
                    "pid_file, error_log, upgrade_sock, user, group, listener_tasks_per_fd, webhook, webhook_type,"
                            + " webhook_notifications, log_buffered_size, log_format_json, log_compress_algorithm,"
                            + " log_compress_level, log_compress_days_ago, log_compress_time_point_hour, sentry, pyroscope",
                    "work_stealing: has no meaning for event loops; leave it out",
                    "graceful_shutdown_timeout: not needed; grace_period covers the whole stop",
                    "auto_restart_check_interval: not needed; changes are seen within a second, see auto_reload"),
            "servers",
            keys(
                    "tls_ciphersuites, tcp_idle, tcp_interval, tcp_probe_count, tcp_user_timeout, tcp_fastopen,"
                            + " prometheus_metrics, otlp_exporter, enable_server_timing, includes",
                    "threads: all servers share the event loops; see basic.threads",
                    "global_certificates: name the certificates in the key certificates",
                    "downstream_read_timeout: called client_header_timeout and client_body_timeout here",
                    "downstream_write_timeout: called client_write_timeout here",
                    "modules: not needed; locations have grpc_web"),
            "locations",
            keys("includes"),
            "upstreams",
            keys(
                    "dns_server, dns_domain, dns_search, health_check, ipv4_only, tcp_idle,"
                            + " tcp_interval, tcp_probe_count, tcp_user_timeout, tcp_recv_buf, tcp_fast_open, enable_tracer,"
                            + " enable_backend_stats, backend_stats_interval, backend_failure_status_code,"
                            + " circuit_break_max_consecutive_failures, circuit_break_max_failure_percent,"
                            + " circuit_break_min_requests_threshold,"
                            + " circuit_break_half_open_consecutive_success_threshold, circuit_break_open_duration, includes",
                    "update_frequency: called interval in an [extensions.NAME] table of category dns, which discovery then names"),
            "certificates",
            keys("is_ca, acme, dns_challenge, dns_provider, dns_service_url, buffer_days"));

    private PingapKeys() {}

    /** What to say about a key, if Pingap has it and we have not. */
    static Optional<String> message(String section, String key) {
        return Optional.ofNullable(KEYS.getOrDefault(section, Map.of()).get(key));
    }

    /** Names without a message of their own, and entries {@code name: message}. */
    private static Map<String, String> keys(String names, String... entries) {
        var keys = Arrays.stream(names.split(", *", -1)).collect(toMap(name -> name, name -> NOT_YET));
        for (String entry : entries) {
            int colon = entry.indexOf(": ");
            keys.put(entry.substring(0, colon), entry.substring(colon + 2));
        }
        return keys;
    }
}
