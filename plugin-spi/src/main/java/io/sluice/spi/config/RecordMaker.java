package io.sluice.spi.config;

import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;

/** Calls canonical constructors. */
final class RecordMaker {
    private RecordMaker() {}

    /**
     * Makes a record.
     *
     * @throws IllegalArgumentException when the constructor refuses
     */
    static Record create(Class<? extends Record> type, List<Object> values) {
        try {
            var constructor = type.getDeclaredConstructor(Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(values.toArray());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refusal) {
                throw refusal;
            }
            throw new IllegalStateException("the constructor of " + type.getName() + " failed", e.getCause());
        } catch (InaccessibleObjectException e) {
            throw new IllegalStateException(
                    "the module of " + type.getName() + " must open its package to io.sluice.spi", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + type.getName(), e);
        }
    }
}
