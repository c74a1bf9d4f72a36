package io.sluice.spi.guide;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.Step;
import io.sluice.spi.body.BodyFilter;
import io.sluice.spi.body.BodyResult;
import io.sluice.spi.body.Chunk;
import io.sluice.spi.config.Setting;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.Headers;
import io.sluice.spi.http.ResponseHead;
import java.nio.ByteBuffer;
import java.util.List;

/** Puts a piece of HTML behind the {@code <body>} tag of pages, whatever their size: nothing is held back. */
record HtmlBanner(ByteBuffer banner) implements Plugin {

    record Config(
            @Setting(value = "The HTML to put there.", notEmpty = true)
            String html) {}

    /** The category {@code html_banner}. */
    static final class Factory implements PluginFactory<Config> {
        @Override
        public String category() {
            return "html_banner";
        }

        @Override
        public Class<Config> configType() {
            return Config.class;
        }

        @Override
        public List<Step> steps() {
            return List.of(Step.RESPONSE);
        }

        @Override
        public Plugin create(Config config, PluginContext context) {
            return new HtmlBanner(UTF_8.encode(config.html()).asReadOnlyBuffer());
        }
    }

    @Override
    public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
        Headers headers = head.headers();
        boolean isHtml = headers.first(HeaderNames.CONTENT_TYPE)
                .filter(type -> type.startsWith("text/html"))
                .isPresent();
        if (!isHtml || headers.contains(HeaderNames.CONTENT_ENCODING) || headers.contains(HeaderNames.CONTENT_RANGE)) {
            return ResponseResult.proceed();
        }
        headers.remove(HeaderNames.ETAG);
        headers.remove(HeaderNames.ACCEPT_RANGES);
        return ResponseResult.proceed().filtering(new Insertion(banner));
    }

    /** Reads the page byte by byte until the tag has ended, over chunks of any size. */
    private static final class Insertion implements BodyFilter {
        private static final byte[] TAG = "<body".getBytes(UTF_8);

        private final ByteBuffer banner;
        private int matched;
        private int quote;
        private boolean done;

        private Insertion(ByteBuffer banner) {
            this.banner = banner;
        }

        @Override
        public BodyResult onChunk(Chunk chunk) {
            if (done) {
                return BodyResult.proceed();
            }
            ByteBuffer bytes = chunk.bytes();
            for (int i = bytes.position(); i < bytes.limit(); i++) {
                if (endsTag(bytes.get(i))) {
                    done = true;
                    int length = i + 1 - bytes.position();
                    return BodyResult.replace(
                            bytes.slice(bytes.position(), length),
                            banner.duplicate(),
                            bytes.slice(i + 1, bytes.limit() - i - 1));
                }
            }
            return BodyResult.proceed();
        }

        private boolean endsTag(byte b) {
            if (matched < TAG.length) {
                matched = Character.toLowerCase(b) == TAG[matched] ? matched + 1 : b == '<' ? 1 : 0;
                return false;
            }
            if (matched == TAG.length) {
                // <bodysnatcher> is another tag.
                matched = b == '>' || Character.isWhitespace(b) ? matched + 1 : 0;
                return b == '>' && matched > 0;
            }
            if (quote != 0) {
                quote = b == quote ? 0 : quote;
                return false;
            }
            quote = b == '"' || b == '\'' ? b : 0;
            return b == '>';
        }
    }
}
