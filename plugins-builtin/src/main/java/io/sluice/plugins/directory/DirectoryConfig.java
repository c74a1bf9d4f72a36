package io.sluice.plugins.directory;

import io.sluice.spi.HeaderTemplate;
import io.sluice.spi.config.LeftOut;
import io.sluice.spi.config.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keys of {@code directory}. */
@LeftOut(key = "chunk_size", instead = "files are sent by the kernel as fast as the client takes them; leave it out")
record DirectoryConfig(
        @Setting(value = "The directory; `~/` stands for the home directory.", example = "\"/srv/www\"")
        Path path,

        @Setting(
                value = "Files that are sent for a directory: the first of them that it has.",
                fallback = "index.html",
                commas = true,
                example = "[\"index.html\", \"index.htm\"]")
        List<String> index,

        @Setting(value = "Answer with a list of its files for a directory that has no index file.", fallback = "false")
        boolean autoindex,

        @Setting(
                value = "A file, by its path in the directory, that is sent with status 200 where there is none: for"
                        + " applications that route in the browser. Only for paths whose last part has no dot, and for"
                        + " clients that ask for HTML by name.",
                example = "\"index.html\"")
        Optional<String> fallback,

        @Setting(
                value =
                        "Send `FILE.zst`, `FILE.br` or `FILE.gz` instead of `FILE` to clients that understand it, where it is"
                                + " there and not older. The client's weights decide, then this order.",
                example = "[\"zstd\", \"br\", \"gzip\"]")
        List<Precompressed> precompressed,

        @Setting(
                value =
                        "How long responses may be used without asking again. HTML is always asked for again, and everything"
                                + " is when this is absent.",
                example = "\"1d\"")
        Optional<Duration> maxAge,

        @Setting(value = "Only the user's own cache may store responses.", fallback = "false")
        boolean private_,

        @Setting(value = "Character encoding of files of the type `text/*`.", example = "\"utf-8\"")
        Optional<String> charset,

        @Setting(
                value = "Media types by file name extension, beside the built-in ones.",
                example = "{ wasm = \"application/wasm\" }")
        Map<String, String> types,

        @Setting(value = "Have browsers save files instead of showing them.", fallback = "false")
        boolean download,

        @Setting(
                value = "Follow symbolic links, wherever they lead. Otherwise a path that has one is refused.",
                fallback = "false")
        boolean followSymlinks,

        @Setting(value = "Send files and enter directories whose names begin with a dot.", fallback = "false")
        boolean hidden,

        @Setting(
                value = "Lines to add to responses that carry a file; values may contain variables.",
                example = "[\"X-Content-Type-Options: nosniff\"]")
        List<HeaderTemplate> headers) {}
