package io.sluice.core.assembly.jars;

import java.util.Collection;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets go of many things. */
public final class OneByOne {
    private static final Logger LOG = LoggerFactory.getLogger(OneByOne.class);

    private OneByOne() {}

    /** Lets go of each, whatever became of the others: what is not let go of here stays for as long as the process. */
    public static <T> void letGo(Collection<? extends T> all, Consumer<T> release) {
        for (T one : all) {
            try {
                release.accept(one);
            } catch (RuntimeException | Error e) {
                LOG.error("{} could not be let go of", one, e);
            }
        }
    }
}
