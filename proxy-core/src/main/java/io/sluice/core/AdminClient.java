package io.sluice.core;

import io.sluice.core.assembly.jars.FolderState;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The admin listener of a running proxy, as the commands see it.
 *
 * @param address its host and port
 */
record AdminClient(String address, Optional<String> token) {
    private static final String TOKEN_VARIABLE = "SLUICE_ADMIN_TOKEN";
    private static final int PATIENCE_MILLIS = 10_000;

    /**
     * The one that is named, or that the proxy has which follows a folder; empty when there is none.
     *
     * @param tokenFile has the token; otherwise the environment may
     */
    static Optional<AdminClient> find(Path folder, Optional<String> named, Optional<Path> tokenFile)
            throws IOException {
        Optional<String> address = named.isPresent()
                ? named
                : FolderState.read(folder).filter(FolderState::isAlive).flatMap(FolderState::admin);
        Optional<String> token = Optional.ofNullable(System.getenv(TOKEN_VARIABLE));
        if (tokenFile.isPresent()) {
            token = Optional.of(Files.readString(tokenFile.get()).strip());
        }
        Optional<String> given = token;
        return address.map(found -> new AdminClient(found, given));
    }

    /** What a page says to people. */
    String get(String path) throws IOException {
        return ask("GET", path);
    }

    /** Has something done; gives what is said to it. */
    String ask(String method, String path) throws IOException {
        var connection = (HttpURLConnection)
                URI.create("http://" + address + path).toURL().openConnection();
        connection.setRequestMethod(method);
        connection.setRequestProperty("Accept", "text/plain");
        connection.setConnectTimeout(PATIENCE_MILLIS);
        connection.setReadTimeout(PATIENCE_MILLIS);
        token.ifPresent(text -> connection.setRequestProperty("Authorization", "Bearer " + text));
        try (InputStream body = body(connection)) {
            String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
            if (connection.getResponseCode() >= 300) {
                throw new IOException("admin listener " + address + " says: " + text.strip());
            }
            return text;
        } finally {
            connection.disconnect();
        }
    }

    private static InputStream body(HttpURLConnection connection) throws IOException {
        try {
            return connection.getInputStream();
        } catch (IOException e) {
            InputStream error = connection.getErrorStream();
            if (error == null) {
                throw new IOException(
                        "admin listener " + connection.getURL().getAuthority() + ": " + e.getMessage(), e);
            }
            return error;
        }
    }

    static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
