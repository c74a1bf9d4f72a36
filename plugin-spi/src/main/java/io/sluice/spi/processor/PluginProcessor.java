package io.sluice.spi.processor;

import io.sluice.spi.PluginFactory;
import io.sluice.spi.SluicePlugin;
import io.sluice.spi.extension.ExtensionFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.NestingKind;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.tools.Diagnostic;
import javax.tools.FileObject;
import javax.tools.StandardLocation;
import org.jspecify.annotations.Nullable;

/** Writes the manifest and the service loader's file of a plugin jar, from {@link SluicePlugin} and the compiled factories. */
@SupportedAnnotationTypes("*")
public final class PluginProcessor extends AbstractProcessor {
    /** Where the manifest lies in a jar. */
    static final String MANIFEST = "META-INF/sluice/plugin.toml";

    /** The first line of written files, by which they are told from those that an author wrote. */
    static final String MARK = "# Written by Sluice's annotation processor.\n";

    private static final List<Class<?>> SERVICES = List.of(PluginFactory.class, ExtensionFactory.class);

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,63}");
    private static final Pattern VERSION = Pattern.compile("(?:0|[1-9]\\d*)\\.(?:0|[1-9]\\d*)\\.(?:0|[1-9]\\d*)"
            + "(?:-[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?");

    /** The factories of each service. */
    private final Map<Class<?>, Set<String>> factories = new LinkedHashMap<>();

    private @Nullable Element described;

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latestSupported();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        for (Element element : round.getElementsAnnotatedWith(SluicePlugin.class)) {
            if (described == null) {
                described = element;
            } else {
                refuse(element, "a jar has one @SluicePlugin; " + described + " has it already");
            }
        }
        ElementFilter.typesIn(round.getRootElements()).forEach(this::collect);
        if (round.processingOver() && described != null) {
            write(described, described.getAnnotation(SluicePlugin.class));
        }
        return false;
    }

    private void collect(TypeElement type) {
        for (Class<?> service : SERVICES) {
            if (isFactory(type, service)) {
                factories
                        .computeIfAbsent(service, key -> new TreeSet<>())
                        .add(processingEnv.getElementUtils().getBinaryName(type).toString());
            }
        }
        ElementFilter.typesIn(type.getEnclosedElements()).forEach(this::collect);
    }

    private boolean isFactory(TypeElement type, Class<?> service) {
        TypeElement factory = processingEnv.getElementUtils().getTypeElement(service.getName());
        if (factory == null || !type.getKind().isClass() || type.getModifiers().contains(Modifier.ABSTRACT)) {
            return false;
        }
        var types = processingEnv.getTypeUtils();
        TypeMirror erased = types.erasure(factory.asType());
        if (!types.isAssignable(types.erasure(type.asType()), erased)) {
            return false;
        }
        boolean usable = type.getModifiers().contains(Modifier.PUBLIC)
                && (type.getNestingKind() == NestingKind.TOP_LEVEL
                        || type.getModifiers().contains(Modifier.STATIC))
                && ElementFilter.constructorsIn(type.getEnclosedElements()).stream()
                        .anyMatch(PluginProcessor::isOpen);
        if (!usable && type.equals(described)) {
            refuse(type, "a plugin factory must be public and have a public constructor without parameters");
        }
        return usable;
    }

    private static boolean isOpen(ExecutableElement constructor) {
        return constructor.getParameters().isEmpty()
                && constructor.getModifiers().contains(Modifier.PUBLIC);
    }

    private void write(Element at, @Nullable SluicePlugin plugin) {
        if (plugin == null) {
            return;
        }
        if (!NAME.matcher(plugin.name()).matches()) {
            refuse(at, "name must be lower case letters, digits, - and _, was \"" + plugin.name() + '"');
        }
        if (!VERSION.matcher(plugin.version()).matches()) {
            refuse(at, "version must be a semantic version such as 1.0.0, was \"" + plugin.version() + '"');
        }
        if (factories.isEmpty()) {
            refuse(
                    at,
                    "no public PluginFactory or ExtensionFactory with a public constructor without parameters is compiled with it");
        }
        write(at, MANIFEST, ManifestText.of(plugin));
        factories.forEach((service, names) ->
                write(at, "META-INF/services/" + service.getName(), MARK + String.join("\n", names) + '\n'));
    }

    private void write(Element at, String path, String text) {
        if (existing(path).filter(there -> !there.startsWith(MARK)).isPresent()) {
            refuse(at, path + " is written by hand, too: remove that file, or the annotation");
            return;
        }
        try (var out = processingEnv
                .getFiler()
                .createResource(StandardLocation.CLASS_OUTPUT, "", path, at)
                .openWriter()) {
            out.write(text);
        } catch (IOException e) {
            refuse(at, path + " cannot be written: " + e.getMessage());
        }
    }

    private Optional<String> existing(String path) {
        try {
            FileObject there = processingEnv.getFiler().getResource(StandardLocation.CLASS_OUTPUT, "", path);
            return Optional.of(there.getCharContent(true).toString());
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty(); // which is how a filer says that there is no such file
        }
    }

    private void refuse(Element at, String message) {
        processingEnv.getMessager().printMessage(Diagnostic.Kind.ERROR, message, at);
    }
}
