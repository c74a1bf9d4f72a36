package io.sluice.core;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** What is running: Sluice's version from its jar, and the Java beneath it. */
final class Version implements IVersionProvider {
    static String text() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("(unpackaged)");
    }

    @Override
    public String[] getVersion() {
        return new String[] {"sluice " + text(), "java " + Runtime.version()};
    }
}
