package io.sluice.plugins.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import java.security.Key;
import java.util.List;
import java.util.Set;

/** A key that stands in the configuration. */
record OneKey(Candidates key, Set<JWSAlgorithm> algorithms) implements Keys {
    OneKey(Key key, Set<JWSAlgorithm> algorithms) {
        this(new Candidates(List.of(key)), Set.copyOf(algorithms));
    }

    @Override
    public Object edition() {
        return key;
    }

    @Override
    public Candidates candidates(JWSHeader header) {
        return algorithms.contains(header.getAlgorithm()) ? key : Candidates.NONE;
    }
}
