package io.sluice.core.tls;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The names that certificates are for. */
public final class HostNames {
    private static final Pattern NAME =
            Pattern.compile("(?:\\*\\.)?[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*");

    private HostNames() {}

    /** A name in the form in which clients ask for it, or {@code *.} and such a name; empty when it is neither. */
    public static Optional<String> parse(String text) {
        boolean wildcard = text.startsWith("*.");
        String host = wildcard ? text.substring(2) : text;
        try {
            String ascii = canonical(IDN.toASCII(host));
            return Optional.of(wildcard ? "*." + ascii : ascii)
                    .filter(name -> NAME.matcher(name).matches());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static String canonical(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
