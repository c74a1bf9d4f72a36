package io.sluice.plugins.directory;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Media types by file name extension. */
final class MediaTypes {
    static final String HTML = "text/html";
    private static final String UNKNOWN = "application/octet-stream";
    private static final String BUILT_IN = """
            text/html html htm
            text/css css
            text/javascript js mjs
            text/plain txt text log conf ini
            text/markdown md
            text/csv csv
            text/calendar ics
            text/xml xsl
            text/vtt vtt
            application/json json map
            application/ld+json jsonld
            application/manifest+json webmanifest
            application/xml xml
            application/xhtml+xml xhtml
            application/atom+xml atom
            application/rss+xml rss
            application/pdf pdf
            application/rtf rtf
            application/wasm wasm
            application/zip zip
            application/gzip gz tgz
            application/zstd zst
            application/x-bzip2 bz2
            application/x-xz xz
            application/x-tar tar
            application/x-7z-compressed 7z
            application/vnd.rar rar
            application/java-archive jar war
            application/vnd.apple.mpegurl m3u8
            application/dash+xml mpd
            application/epub+zip epub
            application/toml toml
            application/yaml yaml yml
            application/msword doc
            application/vnd.ms-excel xls
            application/vnd.ms-powerpoint ppt
            application/vnd.openxmlformats-officedocument.wordprocessingml.document docx
            application/vnd.openxmlformats-officedocument.spreadsheetml.sheet xlsx
            application/vnd.openxmlformats-officedocument.presentationml.presentation pptx
            application/vnd.oasis.opendocument.text odt
            application/vnd.oasis.opendocument.spreadsheet ods
            application/vnd.android.package-archive apk
            font/ttf ttf
            font/otf otf
            font/woff woff
            font/woff2 woff2
            font/collection ttc
            image/png png
            image/apng apng
            image/jpeg jpg jpeg
            image/gif gif
            image/webp webp
            image/avif avif
            image/jxl jxl
            image/svg+xml svg
            image/bmp bmp
            image/tiff tif tiff
            image/vnd.microsoft.icon ico
            audio/mpeg mp3
            audio/mp4 m4a
            audio/ogg ogg oga opus
            audio/wav wav
            audio/flac flac
            audio/aac aac
            audio/midi mid midi
            video/mp4 mp4 m4v
            video/webm webm
            video/ogg ogv
            video/mpeg mpeg mpg
            video/quicktime mov
            video/x-matroska mkv
            video/mp2t ts
            """;

    private final Map<String, String> types = new HashMap<>();
    private final Optional<String> charset;

    /**
     * The built-in types and others.
     *
     * @param more extensions, without the dot, with their types
     */
    MediaTypes(Map<String, String> more, Optional<String> charset) {
        BUILT_IN.lines().forEach(line -> {
            String[] words = line.split(" ", -1);
            for (int i = 1; i < words.length; i++) {
                types.put(words[i], words[0]);
            }
        });
        more.forEach((extension, type) -> types.put(extension.toLowerCase(Locale.ROOT), type));
        this.charset = charset;
    }

    /** The value of {@code Content-Type} for a file of this name. */
    String of(String name) {
        int dot = name.lastIndexOf('.');
        String type =
                dot < 0 ? UNKNOWN : types.getOrDefault(name.substring(dot + 1).toLowerCase(Locale.ROOT), UNKNOWN);
        boolean named = charset.isPresent() && type.startsWith("text/") && type.indexOf(';') < 0;
        return named ? type + "; charset=" + charset.get() : type;
    }
}
