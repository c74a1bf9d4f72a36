package io.sluice.spi.http;

/** Header names in common use, ready made. */
public final class HeaderNames {
    /** {@code Accept}. */
    public static final HeaderName ACCEPT = HeaderName.of("Accept");

    /** {@code Accept-Encoding}. */
    public static final HeaderName ACCEPT_ENCODING = HeaderName.of("Accept-Encoding");

    /** {@code Accept-Ranges}. */
    public static final HeaderName ACCEPT_RANGES = HeaderName.of("Accept-Ranges");

    /** {@code Access-Control-Allow-Credentials}. */
    public static final HeaderName ACCESS_CONTROL_ALLOW_CREDENTIALS = HeaderName.of("Access-Control-Allow-Credentials");

    /** {@code Access-Control-Allow-Headers}. */
    public static final HeaderName ACCESS_CONTROL_ALLOW_HEADERS = HeaderName.of("Access-Control-Allow-Headers");

    /** {@code Access-Control-Allow-Methods}. */
    public static final HeaderName ACCESS_CONTROL_ALLOW_METHODS = HeaderName.of("Access-Control-Allow-Methods");

    /** {@code Access-Control-Allow-Origin}. */
    public static final HeaderName ACCESS_CONTROL_ALLOW_ORIGIN = HeaderName.of("Access-Control-Allow-Origin");

    /** {@code Access-Control-Expose-Headers}. */
    public static final HeaderName ACCESS_CONTROL_EXPOSE_HEADERS = HeaderName.of("Access-Control-Expose-Headers");

    /** {@code Access-Control-Max-Age}. */
    public static final HeaderName ACCESS_CONTROL_MAX_AGE = HeaderName.of("Access-Control-Max-Age");

    /** {@code Access-Control-Request-Headers}. */
    public static final HeaderName ACCESS_CONTROL_REQUEST_HEADERS = HeaderName.of("Access-Control-Request-Headers");

    /** {@code Access-Control-Request-Method}. */
    public static final HeaderName ACCESS_CONTROL_REQUEST_METHOD = HeaderName.of("Access-Control-Request-Method");

    /** {@code Age}. */
    public static final HeaderName AGE = HeaderName.of("Age");

    /** {@code Allow}. */
    public static final HeaderName ALLOW = HeaderName.of("Allow");

    /** {@code Authorization}. */
    public static final HeaderName AUTHORIZATION = HeaderName.of("Authorization");

    /** {@code Cache-Control}. */
    public static final HeaderName CACHE_CONTROL = HeaderName.of("Cache-Control");

    /** {@code Cache-Status}. */
    public static final HeaderName CACHE_STATUS = HeaderName.of("Cache-Status");

    /** {@code Connection}. */
    public static final HeaderName CONNECTION = HeaderName.of("Connection");

    /** {@code Content-Disposition}. */
    public static final HeaderName CONTENT_DISPOSITION = HeaderName.of("Content-Disposition");

    /** {@code Content-Digest}. */
    public static final HeaderName CONTENT_DIGEST = HeaderName.of("Content-Digest");

    /** {@code Content-Encoding}. */
    public static final HeaderName CONTENT_ENCODING = HeaderName.of("Content-Encoding");

    /** {@code Content-Length}. */
    public static final HeaderName CONTENT_LENGTH = HeaderName.of("Content-Length");

    /** {@code Content-MD5}. */
    public static final HeaderName CONTENT_MD5 = HeaderName.of("Content-MD5");

    /** {@code Content-Range}. */
    public static final HeaderName CONTENT_RANGE = HeaderName.of("Content-Range");

    /** {@code Content-Type}. */
    public static final HeaderName CONTENT_TYPE = HeaderName.of("Content-Type");

    /** {@code Cookie}. */
    public static final HeaderName COOKIE = HeaderName.of("Cookie");

    /** {@code Date}. */
    public static final HeaderName DATE = HeaderName.of("Date");

    /** {@code Digest}. */
    public static final HeaderName DIGEST = HeaderName.of("Digest");

    /** {@code ETag}. */
    public static final HeaderName ETAG = HeaderName.of("ETag");

    /** {@code Expect}. */
    public static final HeaderName EXPECT = HeaderName.of("Expect");

    /** {@code Expires}. */
    public static final HeaderName EXPIRES = HeaderName.of("Expires");

    /** {@code Forwarded}. */
    public static final HeaderName FORWARDED = HeaderName.of("Forwarded");

    /** {@code Host}. */
    public static final HeaderName HOST = HeaderName.of("Host");

    /** {@code If-Match}. */
    public static final HeaderName IF_MATCH = HeaderName.of("If-Match");

    /** {@code If-Modified-Since}. */
    public static final HeaderName IF_MODIFIED_SINCE = HeaderName.of("If-Modified-Since");

    /** {@code If-None-Match}. */
    public static final HeaderName IF_NONE_MATCH = HeaderName.of("If-None-Match");

    /** {@code If-Range}. */
    public static final HeaderName IF_RANGE = HeaderName.of("If-Range");

    /** {@code If-Unmodified-Since}. */
    public static final HeaderName IF_UNMODIFIED_SINCE = HeaderName.of("If-Unmodified-Since");

    /** {@code Keep-Alive}. */
    public static final HeaderName KEEP_ALIVE = HeaderName.of("Keep-Alive");

    /** {@code Last-Modified}. */
    public static final HeaderName LAST_MODIFIED = HeaderName.of("Last-Modified");

    /** {@code Location}. */
    public static final HeaderName LOCATION = HeaderName.of("Location");

    /** {@code Max-Forwards}. */
    public static final HeaderName MAX_FORWARDS = HeaderName.of("Max-Forwards");

    /** {@code Origin}. */
    public static final HeaderName ORIGIN = HeaderName.of("Origin");

    /** {@code Pragma}. */
    public static final HeaderName PRAGMA = HeaderName.of("Pragma");

    /** {@code Proxy-Authenticate}. */
    public static final HeaderName PROXY_AUTHENTICATE = HeaderName.of("Proxy-Authenticate");

    /** {@code Proxy-Authorization}. */
    public static final HeaderName PROXY_AUTHORIZATION = HeaderName.of("Proxy-Authorization");

    /** {@code Proxy-Connection}. */
    public static final HeaderName PROXY_CONNECTION = HeaderName.of("Proxy-Connection");

    /** {@code Range}. */
    public static final HeaderName RANGE = HeaderName.of("Range");

    /** {@code Referer}. */
    public static final HeaderName REFERER = HeaderName.of("Referer");

    /** {@code Repr-Digest}. */
    public static final HeaderName REPR_DIGEST = HeaderName.of("Repr-Digest");

    /** {@code Retry-After}. */
    public static final HeaderName RETRY_AFTER = HeaderName.of("Retry-After");

    /** {@code Server}. */
    public static final HeaderName SERVER = HeaderName.of("Server");

    /** {@code Set-Cookie}. */
    public static final HeaderName SET_COOKIE = HeaderName.of("Set-Cookie");

    /** {@code TE}. */
    public static final HeaderName TE = HeaderName.of("TE");

    /** {@code Trailer}. */
    public static final HeaderName TRAILER = HeaderName.of("Trailer");

    /** {@code Transfer-Encoding}. */
    public static final HeaderName TRANSFER_ENCODING = HeaderName.of("Transfer-Encoding");

    /** {@code Upgrade}. */
    public static final HeaderName UPGRADE = HeaderName.of("Upgrade");

    /** {@code User-Agent}. */
    public static final HeaderName USER_AGENT = HeaderName.of("User-Agent");

    /** {@code Vary}. */
    public static final HeaderName VARY = HeaderName.of("Vary");

    /** {@code Via}. */
    public static final HeaderName VIA = HeaderName.of("Via");

    /** {@code Warning}. */
    public static final HeaderName WARNING = HeaderName.of("Warning");

    /** {@code WWW-Authenticate}. */
    public static final HeaderName WWW_AUTHENTICATE = HeaderName.of("WWW-Authenticate");

    /** {@code X-Forwarded-For}. */
    public static final HeaderName X_FORWARDED_FOR = HeaderName.of("X-Forwarded-For");

    /** {@code X-Forwarded-Host}. */
    public static final HeaderName X_FORWARDED_HOST = HeaderName.of("X-Forwarded-Host");

    /** {@code X-Forwarded-Port}. */
    public static final HeaderName X_FORWARDED_PORT = HeaderName.of("X-Forwarded-Port");

    /** {@code X-Forwarded-Proto}. */
    public static final HeaderName X_FORWARDED_PROTO = HeaderName.of("X-Forwarded-Proto");

    /** {@code X-Real-IP}. */
    public static final HeaderName X_REAL_IP = HeaderName.of("X-Real-IP");

    /** {@code X-Request-Id}. */
    public static final HeaderName X_REQUEST_ID = HeaderName.of("X-Request-Id");

    private HeaderNames() {}
}
