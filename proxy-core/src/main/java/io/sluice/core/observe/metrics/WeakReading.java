package io.sluice.core.observe.metrics;

import java.lang.ref.WeakReference;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** A number read off an object that the reading does not keep alive. From any thread. */
final class WeakReading<T> {
    private final WeakReference<@Nullable T> object;
    private final ToDoubleFunction<T> function;
    private volatile double last;

    WeakReading(@Nullable T object, ToDoubleFunction<T> function) {
        this.object = new WeakReference<>(object);
        this.function = function;
    }

    /** The number now, or the one given when the object is gone. */
    double orElse(double absent) {
        T present = object.get();
        return present == null ? absent : function.applyAsDouble(present);
    }

    /** The number now, or the last one seen: for those that never fall. */
    double orLast() {
        double now = orElse(last);
        last = now;
        return now;
    }
}
