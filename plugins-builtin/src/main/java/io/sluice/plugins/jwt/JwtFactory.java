package io.sluice.plugins.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.MACVerifier;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.http.HeaderName;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code jwt}: lets requests through that bring a good JSON Web Token, and can give such tokens out. */
public final class JwtFactory implements PluginFactory<JwtConfig> {
    private static final int STRONG_SECRET = 32;
    private static final Duration KNOWN_AT_LONGEST = Duration.ofMinutes(10);
    private static final Duration PAUSE = Duration.ofSeconds(10);

    /** For the service loader. */
    public JwtFactory() {}

    @Override
    public String category() {
        return "jwt";
    }

    @Override
    public Class<JwtConfig> configType() {
        return JwtConfig.class;
    }

    @Override
    public Plugin create(JwtConfig config, PluginContext context) throws InvalidPluginConfig {
        var places = places(config);
        requireOneKey(config);
        requireIssuing(config);
        var disclosure = disclosure(config);
        var believed = config.jwksTtl().compareTo(KNOWN_AT_LONGEST) < 0 ? config.jwksTtl() : KNOWN_AT_LONGEST;
        var checks =
                new TokenChecks(keys(config, context), rules(config), disclosure, config.leeway(), believed, context);
        var guard = new Jwt(places, checks, disclosure, config.delay(), context);
        return config.authPath().isEmpty() ? guard : issuing(config, guard, context);
    }

    private static List<TokenPlace> places(JwtConfig config) throws InvalidPluginConfig {
        var places = new ArrayList<TokenPlace>();
        if (config.header().isPresent()) {
            places.add(
                    new TokenPlace.InHeader(headerName("header", config.header().get())));
        }
        config.cookie().map(TokenPlace.InCookie::new).ifPresent(places::add);
        config.query().map(TokenPlace.InQuery::new).ifPresent(places::add);
        if (places.isEmpty()) {
            throw new InvalidPluginConfig("", "give \"header\", \"cookie\" or \"query\", where tokens are");
        }
        return places;
    }

    private static HeaderName headerName(String key, String name) throws InvalidPluginConfig {
        if (!HeaderName.isToken(name)) {
            throw new InvalidPluginConfig(key, "not a header name: \"" + name + '"');
        }
        return HeaderName.of(name);
    }

    private static void requireOneKey(JwtConfig config) throws InvalidPluginConfig {
        long given = Stream.of(config.secret(), config.publicKey(), config.jwksUrl())
                .filter(Optional::isPresent)
                .count();
        if (given != 1) {
            throw new InvalidPluginConfig("", "give one of \"secret\", \"public_key\" and \"jwks_url\", not " + given);
        }
    }

    private static void requireIssuing(JwtConfig config) throws InvalidPluginConfig {
        if (config.authPath().isEmpty()) {
            return;
        }
        if (config.secret().isEmpty()) {
            throw new InvalidPluginConfig("auth_path", "needs \"secret\" to sign with");
        }
        if (!config.authPath().get().startsWith("/")) {
            throw new InvalidPluginConfig(
                    "auth_path",
                    "must begin with \"/\", was \"" + config.authPath().get() + '"');
        }
    }

    private static ClaimRules rules(JwtConfig config) throws InvalidPluginConfig {
        var required = new HashSet<>(config.requiredClaims());
        if (config.requireExp().orElse(config.secret().isEmpty())) {
            required.add("exp");
        }
        for (var rule : config.claimValues().entrySet()) {
            if (rule.getValue().isEmpty()) {
                throw new InvalidPluginConfig("claim_values." + rule.getKey(), "must not be empty");
            }
        }
        return new ClaimRules(config.issuer(), Set.copyOf(config.audience()), required, config.claimValues());
    }

    private static Disclosure disclosure(JwtConfig config) throws InvalidPluginConfig {
        var toHeaders = new ArrayList<Disclosure.ToHeader>();
        var names = new HashSet<HeaderName>();
        for (var to : config.claimHeaders().entrySet()) {
            String key = "claim_headers." + to.getKey();
            var name = headerName(key, to.getValue());
            if (!names.add(name)) {
                throw new InvalidPluginConfig(key, "two claims cannot share the header " + name);
            }
            toHeaders.add(new Disclosure.ToHeader(to.getKey(), name));
        }
        return new Disclosure(
                toHeaders,
                config.claimVariables().stream().map(Disclosure.ToVariable::new).toList());
    }

    private static Keys keys(JwtConfig config, PluginContext context) throws InvalidPluginConfig {
        if (config.secret().isPresent()) {
            return secret(config, config.secret().get(), context);
        }
        if (config.publicKey().isPresent()) {
            return publicKey(config, config.publicKey().get());
        }
        return published(config, config.jwksUrl().orElseThrow(), context);
    }

    private static Keys secret(JwtConfig config, String secret, PluginContext context) throws InvalidPluginConfig {
        if (secret.isEmpty()) {
            throw new InvalidPluginConfig("secret", "must not be empty");
        }
        var algorithms = common(MACVerifier.SUPPORTED_ALGORITHMS, accepted(config));
        if (algorithms.isEmpty()) {
            throw wrongAlgorithm(config, "a secret");
        }
        if (secret.length() < STRONG_SECRET) {
            // RFC 7518 §3.2. Whoever has one token can try secrets at home.
            context.logger().warn("\"secret\" should have at least {} characters", STRONG_SECRET);
        }
        return new OneKey(Secrets.key(secret), algorithms);
    }

    private static Keys publicKey(JwtConfig config, String pem) throws InvalidPluginConfig {
        try {
            var key = PublicKeys.ofPem(pem);
            var algorithms = PublicKeys.algorithms(key);
            boolean free = config.algorithm().isEmpty() && algorithms.contains(JWSAlgorithm.RS256);
            var usable = free ? Set.of(JWSAlgorithm.RS256) : common(algorithms, accepted(config));
            if (usable.isEmpty()) {
                throw wrongAlgorithm(config, "this key");
            }
            return new OneKey(key, usable);
        } catch (IllegalArgumentException e) {
            throw new InvalidPluginConfig("public_key", String.valueOf(e.getMessage()), e);
        }
    }

    private static Set<JWSAlgorithm> common(Set<JWSAlgorithm> some, Set<JWSAlgorithm> others) {
        return some.stream().filter(others::contains).collect(Collectors.toUnmodifiableSet());
    }

    private static Keys published(JwtConfig config, URI address, PluginContext context) throws InvalidPluginConfig {
        boolean http = "http".equals(address.getScheme());
        if (address.getHost() == null || !(http || "https".equals(address.getScheme()))) {
            throw new InvalidPluginConfig("jwks_url", "must be an address of http or https, was \"" + address + '"');
        }
        if (config.algorithm().isPresent() && config.algorithm().get().name().startsWith("HS")) {
            throw wrongAlgorithm(config, "published keys");
        }
        if (http) {
            context.logger().warn("\"jwks_url\" is not https: who is on the way can publish keys");
        }
        var half = config.jwksTtl().dividedBy(2);
        return new RemoteKeys(
                KeyEndpoint.at(url(address)),
                accepted(config),
                config.jwksTtl(),
                half.compareTo(PAUSE) < 0 ? half : PAUSE,
                context.logger());
    }

    private static URL url(URI address) throws InvalidPluginConfig {
        try {
            return address.toURL();
        } catch (MalformedURLException e) {
            throw new InvalidPluginConfig("jwks_url", "not an address: " + e.getMessage(), e);
        }
    }

    private static InvalidPluginConfig wrongAlgorithm(JwtConfig config, String key) {
        return new InvalidPluginConfig(
                "algorithm", config.algorithm().map(Algorithm::name).orElse("") + " is not for " + key);
    }

    private static Set<JWSAlgorithm> accepted(JwtConfig config) {
        var algorithms = config.algorithm().map(Stream::of).orElseGet(() -> Arrays.stream(Algorithm.values()));
        return algorithms.flatMap(one -> one.names().stream()).collect(Collectors.toUnmodifiableSet());
    }

    private static Plugin issuing(JwtConfig config, Jwt guard, PluginContext context) {
        return new IssuingJwt(
                guard,
                config.authPath().orElseThrow(),
                new Signing(
                        config.secret().orElseThrow(),
                        config.algorithm()
                                .map(one -> JWSAlgorithm.parse(one.name()))
                                .orElse(JWSAlgorithm.HS256),
                        config.tokenTtl(),
                        context.clock()),
                context.slot(Boolean.class));
    }
}
