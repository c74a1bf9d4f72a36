package io.sluice.core.http;

/** The versions of HTTP that the proxy speaks. */
public enum HttpVersion {
    HTTP_1_0("HTTP/1.0"),
    HTTP_1_1("HTTP/1.1"),
    HTTP_2("HTTP/2.0");

    private final String text;

    HttpVersion(String text) {
        this.text = text;
    }

    /** The version as logs have it. */
    public String text() {
        return text;
    }
}
