package io.sluice.core;

/** What the built-in demonstration says of itself. */
final class Demo {
    static final String GREETING = """

            Sluice runs its built-in demonstration: a small origin, and a proxy in front of it with a chain of plugins.
              curl -i http://127.0.0.1:6188/                          through the chain: request_id, sub_filter, response_headers
              curl -i http://127.0.0.1:6188/ping                      answered by a plugin
              curl -i http://127.0.0.1:6188/secret                    401 without a key
              curl -i -H 'X-Api-Key: demo' http://127.0.0.1:6188/secret
              curl -i http://127.0.0.1:6187/                          the origin itself
            Run your own: sluice run -c FILE. Stop with Ctrl-C.
            """;

    private Demo() {}
}
