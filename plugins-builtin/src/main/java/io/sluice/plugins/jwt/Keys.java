package io.sluice.plugins.jwt;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.proc.SecurityContext;
import java.security.Key;
import java.util.List;

/** The keys that tokens are checked by. */
interface Keys {

    /**
     * Keys that a signature may be of. What algorithm a token names decides nothing by itself: a key of one kind is never
     * used for another, and least of all a public key as a secret.
     */
    record Candidates(List<Key> keys) implements SecurityContext {
        static final Candidates NONE = new Candidates(List.of());

        /** Copies the list. */
        public Candidates {
            keys = List.copyOf(keys);
        }
    }

    /** Of what is known now: what was found of a token holds as long as this is the same. Fit for an event loop. */
    Object edition();

    /**
     * The keys that a token may be signed with, as its header says. May block.
     *
     * @throws KeysUnavailable when no keys are known, by no fault of the token's
     */
    Candidates candidates(JWSHeader header) throws KeysUnavailable;
}
