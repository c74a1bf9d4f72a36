package io.sluice.core.assembly;

import io.sluice.spi.extension.Extension;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * An extension in the hands of a plugin: each call runs with the class loader of the extension's jar as the thread's, not with the
 * plugin's, and closing it is not the plugin's business.
 */
final class LentExtension implements InvocationHandler {
    private final ExtensionInstance instance;
    private final Extension extension;

    private LentExtension(ExtensionInstance instance, Extension extension) {
        this.instance = instance;
        this.extension = extension;
    }

    static <E extends Extension> E of(Class<E> point, ExtensionInstance instance) {
        var handler = new LentExtension(instance, instance.as(point));
        return point.cast(Proxy.newProxyInstance(point.getClassLoader(), new Class<?>[] {point}, handler));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        if (method.getName().equals("close") && method.getParameterCount() == 0) {
            throw new UnsupportedOperationException("an extension is closed by the proxy");
        }
        try {
            return instance.call(() -> method.invoke(extension, arguments));
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
