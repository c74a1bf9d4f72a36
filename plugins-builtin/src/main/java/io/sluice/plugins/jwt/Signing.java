package io.sluice.plugins.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;

/** Makes tokens of what an upstream says of a client. */
final class Signing {
    private final JWSHeader header;
    private final JWSSigner signer;
    private final long secondsGood;
    private final Clock clock;

    Signing(String secret, JWSAlgorithm algorithm, Duration ttl, Clock clock) {
        this.header = new JWSHeader.Builder(algorithm).type(JOSEObjectType.JWT).build();
        try {
            this.signer = new MACSigner(Secrets.key(secret));
        } catch (JOSEException e) {
            throw new IllegalStateException("every secret is one for HMAC", e);
        }
        this.secondsGood = ttl.toSeconds();
        this.clock = clock;
    }

    /**
     * Signs claims, as they stand if they say when they end; no token is good for ever.
     *
     * @param json the claims
     * @return a JSON object with the token
     * @throws ParseException when that is no JSON object
     */
    byte[] sign(byte[] json) throws ParseException {
        var claims = JSONObjectUtils.parse(new String(json, UTF_8));
        var payload = new Payload(json);
        if (!claims.containsKey("exp")) {
            claims.put("exp", clock.instant().getEpochSecond() + secondsGood);
            payload = new Payload(claims);
        }
        var token = new JWSObject(header, payload);
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("cannot sign by " + header.getAlgorithm(), e);
        }
        return ("{\"token\": \"" + token.serialize() + "\"}").getBytes(UTF_8);
    }
}
