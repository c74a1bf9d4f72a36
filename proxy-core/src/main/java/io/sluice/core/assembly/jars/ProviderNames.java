package io.sluice.core.assembly.jars;

import io.sluice.spi.PluginFactory;
import io.sluice.spi.extension.ExtensionFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The classes that a jar's provider-configuration files name, as {@link java.util.ServiceLoader} would find them. That would
 * open each jar several times more, and look through all modules for each: most of what a start with many jars takes.
 *
 * @param factories of plugins
 * @param extensions factories of extensions
 */
record ProviderNames(List<String> factories, List<String> extensions) {
    /** The file that names factories of plugins. */
    static final String FACTORIES = fileOf(PluginFactory.class);

    private static final String EXTENSIONS = fileOf(ExtensionFactory.class);

    private static String fileOf(Class<?> service) {
        return "META-INF/services/" + service.getName();
    }

    /** Those of a jar, which may have none. */
    static ProviderNames of(JarFile jar) throws IOException {
        return new ProviderNames(names(jar, FACTORIES), names(jar, EXTENSIONS));
    }

    private static List<String> names(JarFile jar, String file) throws IOException {
        JarEntry entry = jar.getJarEntry(file);
        if (entry == null) {
            return List.of();
        }
        return names(jar.getInputStream(entry));
    }

    /** Those of a folder that is to become a jar. */
    static ProviderNames of(Path classes) throws IOException {
        return new ProviderNames(names(classes.resolve(FACTORIES)), names(classes.resolve(EXTENSIONS)));
    }

    private static List<String> names(Path file) throws IOException {
        return Files.isRegularFile(file) ? names(Files.newInputStream(file)) : List.of();
    }

    private static List<String> names(InputStream file) throws IOException {
        var names = new ArrayList<String>();
        try (var lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int comment = line.indexOf('#');
                String name = (comment < 0 ? line : line.substring(0, comment)).strip();
                if (!name.isEmpty() && !names.contains(name)) {
                    names.add(name);
                }
            }
        }
        return List.copyOf(names);
    }

    /** Those of both kinds. */
    List<String> all() {
        return Stream.concat(factories.stream(), extensions.stream()).toList();
    }

    boolean isEmpty() {
        return factories.isEmpty() && extensions.isEmpty();
    }

    /**
     * Makes one.
     *
     * @param name of its class, which the loader has
     * @throws RefusedJar when that cannot be done
     */
    static <F> F make(String name, Class<F> service, ClassLoader loader) throws RefusedJar {
        String whose = fileOf(service) + " names " + name;
        try {
            return Class.forName(name, true, loader)
                    .asSubclass(service)
                    .getConstructor()
                    .newInstance();
        } catch (ClassNotFoundException e) {
            throw new RefusedJar(whose + ", which is not there", e);
        } catch (ClassCastException e) {
            throw new RefusedJar(whose + ", which is no " + service.getSimpleName(), e);
        } catch (InvocationTargetException e) {
            throw new RefusedJar(name + " could not be made: " + e.getCause(), e);
        } catch (ReflectiveOperationException e) {
            throw new RefusedJar(whose + ", which must be public and have a public constructor without parameters", e);
        }
    }
}
