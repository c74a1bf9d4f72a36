package io.sluice.core.testing;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolver.LookupPolicy;
import java.net.spi.InetAddressResolverProvider;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Notes the names that this process has asked for, of files or of name servers; answers as the JDK does. The JDK looks for it by the
 * class loader of the thread that asks first, so a test's thread does, before all tests.
 */
public final class NameQuestions extends InetAddressResolverProvider implements BeforeAllCallback {
    private static final Set<String> ASKED = ConcurrentHashMap.newKeySet();

    /** Whether a name was asked for. */
    public static boolean asked(String name) {
        return ASKED.contains(name);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws UnknownHostException {
        if (ASKED.isEmpty()) {
            var unused = InetAddress.getByName("localhost");
        }
    }

    @Override
    public InetAddressResolver get(Configuration configuration) {
        var builtin = configuration.builtinResolver();
        return new InetAddressResolver() {
            @Override
            public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
                ASKED.add(host);
                return builtin.lookupByName(host, policy);
            }

            @Override
            public String lookupByAddress(byte[] address) throws UnknownHostException {
                return builtin.lookupByAddress(address);
            }
        };
    }

    @Override
    public String name() {
        return "name questions of tests";
    }
}
