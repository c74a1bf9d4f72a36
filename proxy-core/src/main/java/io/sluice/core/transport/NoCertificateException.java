package io.sluice.core.transport;

import java.io.Serial;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** There is no certificate for the name that a client asked for. */
final class NoCertificateException extends SSLException {
    @Serial
    private static final long serialVersionUID = 1;

    NoCertificateException(@Nullable String name) {
        super(name == null ? "no name was asked for, and there is no default" : "no certificate for " + name);
    }

    /** None: it is an answer to a stranger, as frequent as strangers like. */
    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
