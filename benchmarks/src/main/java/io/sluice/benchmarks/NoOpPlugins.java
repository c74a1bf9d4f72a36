package io.sluice.benchmarks;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Plugins of five classes that do nothing, so many that no call site can know which one it calls. */
final class NoOpPlugins {
    private static final List<Supplier<Plugin>> KINDS = List.of(A::new, B::new, C::new, D::new, E::new);

    private NoOpPlugins() {}

    /** A list of plugins, one kind after the other. */
    static List<Plugin> list(int length) {
        return IntStream.range(0, length)
                .mapToObj(i -> KINDS.get(i % KINDS.size()).get())
                .toList();
    }

    private record A() implements Plugin {
        @Override
        public RequestResult onRequest(Exchange exchange) {
            return RequestResult.proceed();
        }
    }

    private record B() implements Plugin {
        @Override
        public RequestResult onRequest(Exchange exchange) {
            return RequestResult.proceed();
        }
    }

    private record C() implements Plugin {
        @Override
        public RequestResult onRequest(Exchange exchange) {
            return RequestResult.proceed();
        }
    }

    private record D() implements Plugin {
        @Override
        public RequestResult onRequest(Exchange exchange) {
            return RequestResult.proceed();
        }
    }

    private record E() implements Plugin {
        @Override
        public RequestResult onRequest(Exchange exchange) {
            return RequestResult.proceed();
        }
    }
}
