package io.sluice.core.assembly.jars;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;

/**
 * The classes of one jar. First come those that are shared with the proxy, then the packages that the plugins it depends on
 * export, so that both sides mean the same types, then its own. Two jars may so bring two versions of one library.
 */
final class PluginClassLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    private final List<PluginClassLoader> dependencies;
    private final List<String> exports;

    PluginClassLoader(String name, Path jar, List<String> exports, List<PluginClassLoader> dependencies)
            throws MalformedURLException {
        super("plugin:" + name, new URL[] {jar.toUri().toURL()}, SharedApi.INSTANCE);
        this.exports = List.copyOf(exports);
        this.dependencies = List.copyOf(dependencies);
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
