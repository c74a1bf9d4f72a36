package io.sluice.plugins.directory;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.Preferences;
import io.sluice.spi.http.RequestHead;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Looks files up on virtual threads and answers on the loop. */
record Directory(
        FileTree files,
        Answers answers,
        List<Precompressed> precompressed,
        Optional<SafePath> fallback,
        boolean autoindex,
        PluginContext context)
        implements Plugin {
    private static final Response METHOD_NOT_ALLOWED =
            Response.text(405, "Method Not Allowed").withHeader(HeaderNames.ALLOW, "GET, HEAD");
    private static final Response NOT_FOUND = Response.text(404, "Not Found");
    private static final Response FORBIDDEN = Response.text(403, "Forbidden");

    /** What was found for a request. */
    private sealed interface Found {
        record Sendable(Representation file) implements Found {}

        record Answered(Response response) implements Found {}
    }

    @Override
    public RequestResult onRequest(Exchange exchange) {
        RequestHead request = exchange.request();
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return RequestResult.respond(METHOD_NOT_ALLOWED);
        }
        String path = request.path();
        String query = request.query();
        SafePath names = SafePath.of(path);
        var codings = Preferences.of(request.headers(), HeaderNames.ACCEPT_ENCODING);
        boolean asksForPage = fallback.isPresent() && asksForPage(names, request);
        return RequestResult.await(
                context.blocking(() -> find(names, path, query, codings, asksForPage)),
                found -> RequestResult.respond(
                        switch (found) {
                            case Found.Sendable(var file) ->
                                answers.of(file, exchange, context.clock().instant());
                            case Found.Answered(var response) -> response;
                        }));
    }

    /** Not for a picture that is missing: whoever asks for one does not expect a page. */
    private static boolean asksForPage(SafePath path, RequestHead request) {
        return path instanceof SafePath.Names(var names, boolean isDirectory)
                && (names.isEmpty() || names.getLast().indexOf('.') < 0)
                && Preferences.of(request.headers(), HeaderNames.ACCEPT).names(MediaTypes.HTML);
    }

    private Found find(SafePath names, String path, String query, Preferences codings, boolean asksForPage)
            throws IOException {
        return switch (files.find(names)) {
            case FileTree.Entry.File file -> sendable(file, codings);
            case FileTree.Entry.Directory(var directory)
            when autoindex ->
                new Found.Answered(
                        Response.html(200, Listing.of(directory, path, files.showsHidden(), files.followsLinks()))
                                .withHeader("Content-Security-Policy", "default-src 'none'"));
            case FileTree.Entry.MissingSlash slash -> new Found.Answered(withSlash(path, query));
            case FileTree.Entry.Directory directory -> missing(codings, asksForPage);
            case FileTree.Entry.Missing missing -> missing(codings, asksForPage);
            case FileTree.Entry.Refused refused -> new Found.Answered(FORBIDDEN);
        };
    }

    private Found missing(Preferences codings, boolean asksForPage) throws IOException {
        return asksForPage && files.find(fallback.orElseThrow()) instanceof FileTree.Entry.File page
                ? sendable(page, codings)
                : new Found.Answered(NOT_FOUND);
    }

    // Relative, so that it is right whatever was done to the path on its way here, and leads to no other host.
    private static Response withSlash(String path, String query) {
        String last = path.substring(path.lastIndexOf('/') + 1);
        return Response.redirect(301, "./" + last + '/' + (query.isEmpty() ? "" : '?' + query));
    }

    private Found sendable(FileTree.Entry.File file, Preferences codings) throws IOException {
        String name = file.path().getFileName().toString();
        int best = 0;
        var chosen = new Representation(name, file, Optional.empty());
        for (Precompressed coding : precompressed) {
            int weight = codings.ofCoding(coding.token());
            if (weight > best) {
                var packed = files.beside(file, coding);
                if (packed.isPresent()) {
                    best = weight;
                    chosen = new Representation(name, packed.get(), Optional.of(coding));
                }
            }
        }
        return new Found.Sendable(chosen);
    }
}
