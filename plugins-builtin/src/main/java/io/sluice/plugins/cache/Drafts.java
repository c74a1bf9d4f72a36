package io.sluice.plugins.cache;

import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.Headers;
import java.util.List;
import java.util.Set;

/** Makes of a response's head what is to be stored with its body. */
record Drafts(Policy policy, Storability storability) {
    // RFC 9111 §3.2: a 304 does not change what the stored bytes are. A cookie is for the one who asked.
    private static final List<HeaderName> NOT_UPDATED = List.of(
            HeaderNames.CONTENT_TYPE, HeaderNames.CONTENT_ENCODING, HeaderNames.CONTENT_RANGE, HeaderNames.SET_COOKIE);

    /**
     * A stored response, as a 304 says that it is now.
     *
     * @param isToBeStored whether it may go on being stored
     */
    record Freshened(StoredResponse response, boolean isToBeStored) {}

    Verdict judge(Query query, int status, Headers headers, CacheControl control) {
        return storability.judge(query.authorized(), query.control(), status, headers, control);
    }

    Draft draft(
            int status,
            Headers headers,
            List<HeaderName> without,
            VaryKey vary,
            Set<String> tags,
            long asked,
            long arrived) {
        var control = CacheControl.ofResponse(headers);
        var freshness = Freshness.of(status, headers, control, policy, asked, arrived);
        return new Draft(status, StoredResponse.storable(headers, without), freshness, vary, tags);
    }

    /**
     * Brings a stored response up to date (RFC 9111 §4.3.4).
     *
     * @param headers of the 304; become those of the whole response
     * @param vary what it varies by from now on
     * @param tags of the 304; the earlier ones stay where it has none
     */
    Freshened freshen(
            Query query,
            StoredResponse old,
            Headers headers,
            VaryKey vary,
            Set<String> tags,
            long asked,
            long arrived) {
        if (!isAbout(old, headers)) {
            // It says that nothing has changed, and names something else: not to be trusted again.
            return new Freshened(old, false);
        }
        NOT_UPDATED.forEach(headers::remove);
        for (Field field : old.fields()) {
            if (!headers.contains(field.name())) {
                addAll(headers, field.name(), old.fields());
            }
        }
        var control = CacheControl.ofResponse(headers);
        var verdict = judge(query, old.status(), headers, control);
        List<HeaderName> without = verdict instanceof Verdict.Store(var limited) ? limited : List.of();
        Set<String> newTags = tags.isEmpty() ? old.tags() : tags;
        Draft fresh = draft(old.status(), headers, without, vary, newTags, asked, arrived);
        return new Freshened(fresh.with(old.body()), verdict instanceof Verdict.Store);
    }

    private static boolean isAbout(StoredResponse old, Headers headers) {
        var now = headers.first(HeaderNames.ETAG);
        var then = old.validators().etag();
        return now.isEmpty() || then.isEmpty() || weak(now.get()).equals(weak(then.get()));
    }

    private static String weak(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }

    private static void addAll(Headers headers, HeaderName name, List<Field> fields) {
        for (Field field : fields) {
            if (field.name().equals(name)) {
                headers.add(name, field.value());
            }
        }
    }
}
