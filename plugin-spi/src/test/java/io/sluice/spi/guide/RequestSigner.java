package io.sluice.spi.guide;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.spi.Exchange;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Step;
import io.sluice.spi.config.Setting;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.RequestHead;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs what goes upstream, so that the origin knows that it came through this proxy: an HMAC over method, host, target and time,
 * in a header of the form {@code keyId=…, time=…, signature=…}. What the client sent under that name is replaced.
 */
record RequestSigner(HeaderName header, String keyId, Key key, Clock clock) implements Plugin {
    private static final String ALGORITHM = "HmacSHA256";

    record Config(
            @Setting("By which the origin finds the key.") String keyId,

            @Setting(value = "The key, at least 16 characters.", secret = true)
            String key,

            @Setting(value = "The header with the signature.", fallback = "X-Proxy-Signature")
            String header) {}

    /** The category {@code request_signer}. */
    static final class Factory implements PluginFactory<Config> {
        @Override
        public String category() {
            return "request_signer";
        }

        @Override
        public Class<Config> configType() {
            return Config.class;
        }

        @Override
        public List<Step> steps() {
            return List.of(Step.PROXY_UPSTREAM);
        }

        @Override
        public Plugin create(Config config, PluginContext context) throws InvalidPluginConfig {
            if (config.key().length() < 16) {
                throw new InvalidPluginConfig("key", "must have 16 characters or more");
            }
            if (!HeaderName.isToken(config.header())) {
                throw new InvalidPluginConfig("header", "not a header name: \"" + config.header() + '"');
            }
            return new RequestSigner(
                    HeaderName.of(config.header()),
                    config.keyId(),
                    new SecretKeySpec(config.key().getBytes(UTF_8), ALGORITHM),
                    context.clock());
        }
    }

    @Override
    public RequestResult onRequest(Exchange exchange) {
        RequestHead head = exchange.request();
        long time = clock.instant().getEpochSecond();
        head.headers().set(header, "keyId=" + keyId + ", time=" + time + ", signature=" + signature(head, time));
        return RequestResult.proceed();
    }

    private String signature(RequestHead head, long time) {
        String signed = head.method() + '\n' + head.host() + '\n' + head.target() + '\n' + time;
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
