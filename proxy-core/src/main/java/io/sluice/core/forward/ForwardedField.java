package io.sluice.core.forward;

import io.sluice.core.http.Fields;
import io.sluice.core.http.KnownHeader;

/**
 * The value of {@code Forwarded} (RFC 7239) that an origin is told. It says in one standard header what {@code X-Forwarded-*}
 * say, is made of these once they are made up, and never of a {@code Forwarded} that was received.
 */
public final class ForwardedField {
    private ForwardedField() {}

    /**
     * The value for one request.
     *
     * @param fields with the {@code X-Forwarded-*} that are sent
     * @param client the client's address
     * @param peer the address of the connection that the request came by: the client's, or a trusted proxy's
     * @param authority what the request is for, where {@code X-Forwarded-Host} does not say
     * @param scheme of the connection, where {@code X-Forwarded-Proto} does not say
     */
    public static String value(Fields fields, String client, String peer, String authority, String scheme) {
        String host = told(fields, KnownHeader.X_FORWARDED_HOST, authority);
        String proto = told(fields, KnownHeader.X_FORWARDED_PROTO, scheme);
        String first = "for=" + node(client) + ";host=" + quoted(host) + ";proto=" + quoted(proto);
        return client.equals(peer) ? first : first + ", for=" + node(peer);
    }

    private static String told(Fields fields, KnownHeader name, String otherwise) {
        return fields.mayHave(name) ? fields.first(name.headerName()).orElse(otherwise) : otherwise;
    }

    /** RFC 7239 §6: an IPv6 address is in brackets, without its zone, and what has colons in quotes. */
    private static String node(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        int zone = address.indexOf('%');
        return "\"[" + (zone < 0 ? address : address.substring(0, zone)) + "]\"";
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
