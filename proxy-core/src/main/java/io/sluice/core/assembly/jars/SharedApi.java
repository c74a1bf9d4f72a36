package io.sluice.core.assembly.jars;

import java.util.List;

/** What plugins share with the proxy: the JDK, the SPI, and the libraries of the SPI's signatures. Nothing else. */
final class SharedApi extends ClassLoader {
    static final SharedApi INSTANCE = new SharedApi(SharedApi.class.getClassLoader());

    private static final List<String> PACKAGES = List.of(
            "io.sluice.spi.",
            "org.slf4j.",
            "io.micrometer.core.",
            "io.micrometer.common.",
            "io.micrometer.observation.",
            "org.jspecify.");

    private final ClassLoader host;

    private SharedApi(ClassLoader host) {
        super("sluice-spi", ClassLoader.getPlatformClassLoader());
        this.host = host;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        for (String prefix : PACKAGES) {
            if (name.startsWith(prefix)) {
                return host.loadClass(name);
            }
        }
        throw new ClassNotFoundException(name);
    }
}
