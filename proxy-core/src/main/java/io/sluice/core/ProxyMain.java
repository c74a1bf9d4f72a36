package io.sluice.core;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.config.load.ConfigLoader;
import io.sluice.config.load.LoadResult;
import io.sluice.core.assembly.PluginCatalog;
import io.sluice.core.transport.EventLoops;
import java.nio.file.Path;

/** The command line. */
public final class ProxyMain {
    private ProxyMain() {}

    /** Smoke. */
    public static void main(String[] args) throws Exception {
        var loops = new EventLoops(EventLoops.Transport.best(), Integer.parseInt(args[1]));
        var proxy = new Proxy(loops, PluginCatalog.builtIn(), new SimpleMeterRegistry());
        switch (ConfigLoader.load(Path.of(args[0]))) {
            case LoadResult.Loaded l -> System.out.println(proxy.apply(l));
            case LoadResult.Rejected r -> System.out.println(r);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(proxy::close));
        Thread.currentThread().join();
    }
}
