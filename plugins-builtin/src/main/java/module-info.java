import io.sluice.plugins.acceptencoding.AcceptEncodingFactory;
import io.sluice.plugins.authenticate.AuthenticateFactory;
import io.sluice.plugins.basicauth.BasicAuthFactory;
import io.sluice.plugins.cache.CacheFactory;
import io.sluice.plugins.combinedauth.CombinedAuthFactory;
import io.sluice.plugins.compression.CompressionFactory;
import io.sluice.plugins.cors.CorsFactory;
import io.sluice.plugins.csrf.CsrfFactory;
import io.sluice.plugins.directory.DirectoryFactory;
import io.sluice.plugins.dns.DnsFactory;
import io.sluice.plugins.errorpage.ErrorPageFactory;
import io.sluice.plugins.fault.FaultFactory;
import io.sluice.plugins.forwardauth.ForwardAuthFactory;
import io.sluice.plugins.georestriction.GeoRestrictionFactory;
import io.sluice.plugins.iprestriction.IpRestrictionFactory;
import io.sluice.plugins.jwt.JwtFactory;
import io.sluice.plugins.keyauth.KeyAuthFactory;
import io.sluice.plugins.limit.LimitFactory;
import io.sluice.plugins.mock.MockFactory;
import io.sluice.plugins.ping.PingFactory;
import io.sluice.plugins.redirect.RedirectFactory;
import io.sluice.plugins.refererrestriction.RefererRestrictionFactory;
import io.sluice.plugins.requestheaders.RequestHeadersFactory;
import io.sluice.plugins.requestid.RequestIdFactory;
import io.sluice.plugins.responseheaders.ResponseHeadersFactory;
import io.sluice.plugins.stats.StatsFactory;
import io.sluice.plugins.subfilter.SubFilterFactory;
import io.sluice.plugins.tracechain.TraceChainFactory;
import io.sluice.plugins.trafficsplitting.TrafficSplittingFactory;
import io.sluice.plugins.uarestriction.UaRestrictionFactory;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.extension.ExtensionFactory;
import org.jspecify.annotations.NullMarked;

/** The plugins that come with Sluice. They can do nothing that a stranger's jar could not, so nothing is exported. */
@NullMarked
module io.sluice.plugins {
    requires bcrypt;
    requires com.aayushatharva.brotli4j;
    requires com.github.benmanes.caffeine;
    requires com.github.luben.zstd_jni;
    requires com.maxmind.db;
    requires com.nimbusds.jose.jwt;
    requires io.github.bucket4j.core;
    requires io.sluice.spi;
    requires java.management;
    requires static org.jspecify;

    // The configuration records are bound by reflection.
    opens io.sluice.plugins.acceptencoding to
            io.sluice.spi;
    opens io.sluice.plugins.authenticate to
            io.sluice.spi;
    opens io.sluice.plugins.basicauth to
            io.sluice.spi;
    opens io.sluice.plugins.cache to
            io.sluice.spi;
    opens io.sluice.plugins.combinedauth to
            io.sluice.spi;
    opens io.sluice.plugins.compression to
            io.sluice.spi;
    opens io.sluice.plugins.cors to
            io.sluice.spi;
    opens io.sluice.plugins.csrf to
            io.sluice.spi;
    opens io.sluice.plugins.directory to
            io.sluice.spi;
    opens io.sluice.plugins.dns to
            io.sluice.spi;
    opens io.sluice.plugins.errorpage to
            io.sluice.spi;
    opens io.sluice.plugins.fault to
            io.sluice.spi;
    opens io.sluice.plugins.forwardauth to
            io.sluice.spi;
    opens io.sluice.plugins.georestriction to
            io.sluice.spi;
    opens io.sluice.plugins.iprestriction to
            io.sluice.spi;
    opens io.sluice.plugins.jwt to
            io.sluice.spi;
    opens io.sluice.plugins.keyauth to
            io.sluice.spi;
    opens io.sluice.plugins.limit to
            io.sluice.spi;
    opens io.sluice.plugins.mock to
            io.sluice.spi;
    opens io.sluice.plugins.ping to
            io.sluice.spi;
    opens io.sluice.plugins.redirect to
            io.sluice.spi;
    opens io.sluice.plugins.refererrestriction to
            io.sluice.spi;
    opens io.sluice.plugins.requestheaders to
            io.sluice.spi;
    opens io.sluice.plugins.requestid to
            io.sluice.spi;
    opens io.sluice.plugins.responseheaders to
            io.sluice.spi;
    opens io.sluice.plugins.stats to
            io.sluice.spi;
    opens io.sluice.plugins.subfilter to
            io.sluice.spi;
    opens io.sluice.plugins.tracechain to
            io.sluice.spi;
    opens io.sluice.plugins.trafficsplitting to
            io.sluice.spi;
    opens io.sluice.plugins.uarestriction to
            io.sluice.spi;

    // The same lists stand in META-INF/services, for the class path.
    provides ExtensionFactory with
            DnsFactory;
    provides PluginFactory with
            AcceptEncodingFactory,
            AuthenticateFactory,
            BasicAuthFactory,
            CacheFactory,
            CombinedAuthFactory,
            CompressionFactory,
            CorsFactory,
            CsrfFactory,
            DirectoryFactory,
            ErrorPageFactory,
            FaultFactory,
            ForwardAuthFactory,
            GeoRestrictionFactory,
            IpRestrictionFactory,
            JwtFactory,
            KeyAuthFactory,
            LimitFactory,
            MockFactory,
            PingFactory,
            RedirectFactory,
            RefererRestrictionFactory,
            RequestHeadersFactory,
            RequestIdFactory,
            ResponseHeadersFactory,
            StatsFactory,
            SubFilterFactory,
            TraceChainFactory,
            TrafficSplittingFactory,
            UaRestrictionFactory;
}
