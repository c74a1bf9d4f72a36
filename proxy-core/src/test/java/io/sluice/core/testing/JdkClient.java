package io.sluice.core.testing;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** The JDK's client, asking one proxy. It follows no redirects. */
public final class JdkClient implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final TestProxy proxy;

    /** A client of the server named {@code web}. */
    public JdkClient(TestProxy proxy) {
        this.proxy = proxy;
    }

    /** Gets a target, with header names and values by turns. */
    public HttpResponse<String> get(String target, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(proxy.uri(target));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Override
    public void close() {
        client.close();
    }
}
