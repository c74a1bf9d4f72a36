package io.sluice.core.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles plugin sources in memory and makes a jar of them, as an author's build would. */
public final class PluginJarFile {
    private final Map<String, byte[]> entries = new TreeMap<>();

    /** Compiles one class; its factory is registered for the service loader if the class is one. */
    public static PluginJarFile of(String className, String source, boolean isFactory) throws IOException {
        var jar = new PluginJarFile();
        jar.compile(className, source);
        if (isFactory) {
            jar.with("META-INF/services/io.sluice.spi.PluginFactory", className);
            jar.manifest(
                    className.substring(className.lastIndexOf('.') + 1).toLowerCase(java.util.Locale.ROOT), "1.0.0");
        }
        return jar;
    }

    /** Compiles a factory of extensions, which is registered for the service loader. */
    public static PluginJarFile ofExtension(String className, String source) throws IOException {
        return of(className, source, false)
                .with("META-INF/services/io.sluice.spi.extension.ExtensionFactory", className);
    }

    /** The manifest, with further lines of TOML. */
    public PluginJarFile manifest(String name, String version, String... lines) {
        return with("META-INF/sluice/plugin.toml", """
                name = "%s"
                version = "%s"
                requires = "*"
                %s
                """.formatted(name, version, String.join("\n", lines)));
    }

    /** Compiles a further class. */
    public PluginJarFile and(String className, String source) throws IOException {
        compile(className, source);
        return this;
    }

    private void compile(String className, String source) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var messages = new java.io.StringWriter();
        var outputs = new ArrayList<ClassFile>();
        try (StandardJavaFileManager standard = compiler.getStandardFileManager(null, null, null);
                var manager = new Memory(standard, outputs)) {
            var text =
                    new SimpleJavaFileObject(
                            URI.create("string:///" + className.replace('.', '/') + ".java"),
                            JavaFileObject.Kind.SOURCE) {
                        @Override
                        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                            return source;
                        }
                    };
            var options = List.of("-proc:none", "-cp", System.getProperty("java.class.path"));
            if (!compiler.getTask(messages, manager, null, options, null, List.of(text))
                    .call()) {
                throw new IllegalArgumentException(messages.toString());
            }
        }
        outputs.forEach(output -> entries.put(output.name, output.bytes.toByteArray()));
    }

    /** Another entry of the jar. */
    public PluginJarFile with(String path, String content) {
        entries.put(path, content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Puts the jar into a folder in one step, as a careful copy does. */
    public Path into(Path folder, String name) throws IOException {
        Path temporary = Files.createTempFile(folder, name, ".tmp");
        try (var out = new JarOutputStream(Files.newOutputStream(temporary))) {
            for (var entry : entries.entrySet()) {
                out.putNextEntry(new JarEntry(entry.getKey()));
                out.write(entry.getValue());
                out.closeEntry();
            }
        }
        return Files.move(temporary, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private static final class ClassFile extends SimpleJavaFileObject {
        private final String name;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        private ClassFile(String className) {
            super(URI.create("memory:///" + className.replace('.', '/') + ".class"), Kind.CLASS);
            this.name = className.replace('.', '/') + ".class";
        }

        @Override
        public OutputStream openOutputStream() {
            return bytes;
        }
    }

    private static final class Memory extends ForwardingJavaFileManager<JavaFileManager> {
        private final List<ClassFile> outputs;

        private Memory(JavaFileManager standard, List<ClassFile> outputs) {
            super(standard);
            this.outputs = outputs;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            var file = new ClassFile(className);
            outputs.add(file);
            return file;
        }
    }
}
