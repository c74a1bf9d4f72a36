package io.sluice.plugins.redirect;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.http.RequestHead;

/** The prefix is empty for none, the port 0 for the request's own. */
record Redirect(boolean toHttps, String prefix, int status, int port) implements Plugin {

    @Override
    public RequestResult onRequest(Exchange exchange) {
        var request = exchange.request();
        boolean changesScheme = toHttps && request.scheme().equals("http");
        boolean changesPath = request.path().startsWith("/") && !isBelowPrefix(request.path());
        if (!changesScheme && !changesPath) {
            return RequestResult.proceed();
        }
        if (changesScheme && request.authority().isEmpty()) {
            return RequestResult.respond(Response.text(400, "Host is missing"));
        }
        String target = (changesPath ? prefix : "") + target(request);
        return RequestResult.respond(
                Response.redirect(status, changesScheme ? "https://" + authority(request) + target : target));
    }

    // A path alone keeps scheme and host as the client knows them, whatever stands between it and this proxy.
    private static String target(RequestHead request) {
        return request.path().startsWith("/") ? request.target() : "/";
    }

    private boolean isBelowPrefix(String path) {
        return path.startsWith(prefix)
                && (path.length() == prefix.length() || prefix.isEmpty() || path.charAt(prefix.length()) == '/');
    }

    private String authority(RequestHead request) {
        String authority = request.authority();
        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon > authority.lastIndexOf(']');
        String host = hasPort ? authority.substring(0, colon) : authority;
        String kept = hasPort ? authority.substring(colon + 1) : "";
        String wanted = port == 0 ? kept : Integer.toString(port);
        boolean isDefault = wanted.isEmpty() || wanted.equals("443") || (port == 0 && wanted.equals("80"));
        return isDefault ? host : host + ':' + wanted;
    }
}
