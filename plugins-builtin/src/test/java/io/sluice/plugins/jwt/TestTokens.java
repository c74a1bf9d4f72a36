package io.sluice.plugins.jwt;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** Keys and tokens for tests. */
final class TestTokens {
    static final String SECRET = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    static final KeyPair RSA = pair("RSA", 2048);
    static final KeyPair OTHER_RSA = pair("RSA", 2048);
    static final KeyPair ED25519 = pair("Ed25519", 255);

    /** 2026-01-01T00:00:00Z, where test clocks start. */
    static final long NOW = 1_767_225_600;

    private TestTokens() {}

    private static KeyPair pair(String kind, int size) {
        try {
            var generator = KeyPairGenerator.getInstance(kind);
            generator.initialize(size);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static KeyPair ecPair(String curve) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    static String pem(Key key) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    static JWSSigner hmac(String secret) throws JOSEException {
        return new MACSigner(Secrets.key(secret));
    }

    static JWSSigner rsa(KeyPair pair) {
        return new RSASSASigner(pair.getPrivate());
    }

    static JWSSigner ec(KeyPair pair) throws JOSEException {
        return new ECDSASigner((ECPrivateKey) pair.getPrivate());
    }

    static String hs256(Map<String, Object> claims) throws JOSEException {
        return sign("HS256", hmac(SECRET), claims);
    }

    static String sign(String algorithm, JWSSigner signer, Map<String, Object> claims) throws JOSEException {
        return sign(header(algorithm).build(), signer, claims);
    }

    static JWSHeader.Builder header(String algorithm) {
        return new JWSHeader.Builder(JWSAlgorithm.parse(algorithm)).type(JOSEObjectType.JWT);
    }

    static String sign(JWSHeader header, JWSSigner signer, Map<String, Object> claims) throws JOSEException {
        var token = new JWSObject(header, new Payload(claims));
        token.sign(signer);
        return token.serialize();
    }

    /** Without the library, which refuses to sign some of what must not be believed. */
    static String unsigned(String header, Map<String, Object> claims) {
        return Base64URL.encode(header) + "." + Base64URL.encode(JSONObjectUtils.toJSONString(claims)) + ".";
    }

    static String ed25519(String header, Map<String, Object> claims) throws GeneralSecurityException {
        String unsigned = unsigned(header, claims);
        var ed25519 = Signature.getInstance("Ed25519");
        ed25519.initSign(ED25519.getPrivate());
        ed25519.update(unsigned.substring(0, unsigned.length() - 1).getBytes(US_ASCII));
        return unsigned + Base64URL.encode(ed25519.sign());
    }

    static Map<String, Object> claims(Object... namesAndValues) {
        var claims = new LinkedHashMap<String, Object>();
        claims.put("exp", NOW + 60);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            claims.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return claims;
    }

    static String bytesAsText(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }
}
