package io.sluice.core.assembly.jars;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The classes of one jar. First come those that are shared with the proxy, then the packages that the plugins it depends on
 * export, so that both sides mean the same types, then its own. Two jars may so bring two versions of one library.
 */
final class PluginClassLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    /** Distinguish the loaders of a jar's versions in stack traces. */
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final List<PluginClassLoader> dependencies;
    private final List<String> exports;
    private final Consumer<String> notes;

    /**
     * The classes of a jar.
     *
     * @param notes takes what is found out about them later
     */
    PluginClassLoader(
            String name, Path jar, List<String> exports, List<PluginClassLoader> dependencies, Consumer<String> notes)
            throws MalformedURLException {
        super(
                "plugin:" + name + '#' + NUMBERS.incrementAndGet(),
                new URL[] {jar.toUri().toURL()},
                SharedApi.INSTANCE);
        this.exports = List.copyOf(exports);
        this.notes = notes;
        this.dependencies = List.copyOf(dependencies);
    }

    void note(String event) {
        notes.accept(event);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        for (PluginClassLoader dependency : dependencies) {
            if (dependency.exports(name)) {
                return dependency.loadClass(name);
            }
        }
        return super.findClass(name);
    }

    private boolean exports(String className) {
        int dot = className.lastIndexOf('.');
        return dot > 0 && exports.contains(className.substring(0, dot));
    }
}
