package io.sluice.core.acceptance;

import io.sluice.core.testing.Ports;
import io.sluice.core.testing.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** An origin server that serves a folder of real files. */
final class Nginx implements AutoCloseable {
    private final Process process;
    private final int port;
    private final Path files;

    private Nginx(Process process, int port, Path files) {
        this.process = process;
        this.port = port;
        this.files = files;
    }

    /** Starts it, with its files in {@code files} below this folder. */
    static Nginx start(Path folder) throws IOException, InterruptedException {
        int port = Ports.unused();
        Path files = Files.createDirectories(folder.resolve("files"));
        Path prefix = Files.createDirectories(folder.resolve("nginx"));
        Path conf = Files.writeString(prefix.resolve("nginx.conf"), """
                daemon off;
                worker_processes 1;
                pid nginx.pid;
                error_log stderr warn;
                events { worker_connections 1024; }
                http {
                  access_log off;
                  sendfile on;
                  keepalive_requests 100000;
                  client_body_temp_path body;
                  proxy_temp_path proxy;
                  fastcgi_temp_path fastcgi;
                  uwsgi_temp_path uwsgi;
                  scgi_temp_path scgi;
                  server {
                    listen 127.0.0.1:%d;
                    root %s;
                    location = /small { default_type text/plain; return 200 "nginx answers: 26 bytes. \\n"; }
                  }
                }
                """.formatted(port, files));
        // Its workers read the files as an unprivileged user.
        for (Path path : new Path[] {folder, files, prefix}) {
            path.toFile().setExecutable(true, false);
            path.toFile().setReadable(true, false);
        }
        Process process = new ProcessBuilder(Tool.NGINX.command("-p", prefix.toString(), "-c", conf.toString()))
                .redirectOutput(prefix.resolve("out.txt").toFile())
                .redirectError(prefix.resolve("err.txt").toFile())
                .start();
        for (int i = 0; i < 3000; i++) {
            try {
                new RawClient(port).close();
                return new Nginx(process, port, files);
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
        process.destroy();
        throw new AssertionError("nginx does not answer:\n" + Files.readString(prefix.resolve("err.txt")));
    }

    int port() {
        return port;
    }

    /** The folder that it serves. */
    Path files() {
        return files;
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
