package io.sluice.spi.guide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Response;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.PluginHarness;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two plugins of the kind that people write, through the test kit. */
class RealPluginsTest {
    private static final String KEY = "0123456789abcdef";

    private final PluginHarness harness = new PluginHarness();

    @Test
    void signsWhatGoesUpstream() throws Exception {
        harness.plugin(new RequestSigner.Factory(), "key_id", "edge", "key", KEY);
        long now = harness.clock().instant().getEpochSecond();

        var run = harness.run(FakeExchange.get("http://shop.example/cart?id=7").header("X-Proxy-Signature", "forged"));

        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY.getBytes(UTF_8), "HmacSHA256"));
        String expected = Base64.getEncoder()
                .encodeToString(mac.doFinal(("GET\nshop.example\n/cart?id=7\n" + now).getBytes(UTF_8)));
        assertThat(run.upstreamRequest().head().headers().all("X-Proxy-Signature"))
                .containsExactly("keyId=edge, time=" + now + ", signature=" + expected);
    }

    @Test
    void keepsItsKeyOutOfMessages() {
        assertThatThrownBy(() -> harness.plugin(new RequestSigner.Factory(), "key_id", "edge", "key", "tooshort"))
                .isInstanceOf(InvalidPluginConfig.class)
                .hasMessageContaining("16 characters")
                .hasMessageNotContaining("tooshort");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "<html><body><p>hi</p>; <html><body>BANNER<p>hi</p>",
                "<BODY class='a>b' id=\">\">x; <BODY class='a>b' id=\">\">BANNERx",
                "<<body>x<body>y; <<body>BANNERx<body>y",
                "<bodysnatcher><body >z; <bodysnatcher><body >BANNERz",
                "no page at all; no page at all",
                "<body; <body"
            })
    void putsABannerIntoPagesHoweverTheyAreCut(String page, String expected) throws Exception {
        harness.plugin(new HtmlBanner.Factory(), "html", "BANNER");
        for (int size = 1; size < 30; size++) {
            for (boolean empty : new boolean[] {false, true}) {
                harness.chunkSize(size).endingWithEmptyChunk(empty).upstream(Response.html(200, page));
                assertThat(harness.run(FakeExchange.get("/")).body()).isEqualTo(expected);
            }
        }
    }

    @Test
    void leavesEverythingElseAlone() throws Exception {
        harness.plugin(new HtmlBanner.Factory(), "html", "BANNER");

        harness.upstream(Response.text(200, "<body>"));
        assertThat(harness.run(FakeExchange.get("/")).body()).isEqualTo("<body>");
        harness.upstream(Response.html(200, "<body>").withHeader("Content-Encoding", "gzip"));
        assertThat(harness.run(FakeExchange.get("/")).body()).isEqualTo("<body>");
    }
}
