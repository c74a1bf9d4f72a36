package io.sluice.core.http;

/**
 * Why a head is refused.
 *
 * @param status what the client is answered: 400, 405, 414, 417, 431, 501 or 505
 * @param reason for logs and tests; says which rule was broken, never what the client sent
 */
public record HeadFault(int status, String reason) {
    /** No fault. */
    public static final HeadFault NONE = new HeadFault(0, "");

    static HeadFault bad(String reason) {
        return new HeadFault(400, reason);
    }
}
