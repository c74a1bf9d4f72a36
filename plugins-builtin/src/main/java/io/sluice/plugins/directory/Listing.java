package io.sluice.plugins.directory;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The page that lists a directory. Names are text in it and escapes in its links, never markup. */
final class Listing {
    private static final int MOST = 10_000;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

    private record Line(String name, boolean isDirectory, BasicFileAttributes attributes) {}

    private Listing() {}

    /**
     * Reads a directory; blocks.
     *
     * @param path the request's path, still percent-encoded
     */
    static String of(Path directory, String path, boolean showsHidden, boolean followsLinks) throws IOException {
        var lines = lines(directory, showsHidden, followsLinks);
        String title = "Index of " + escaped(path);
        var html = new StringBuilder(256 + lines.size() * 96)
                .append("<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>")
                .append(title)
                .append("</title></head>\n<body><h1>")
                .append(title)
                .append("</h1>\n<table>\n<tr><th>Name</th><th>Size</th><th>Modified (UTC)</th></tr>\n");
        if (path.length() > 1) {
            html.append("<tr><td><a href=\"../\">../</a></td><td></td><td></td></tr>\n");
        }
        for (Line line : lines) {
            String slash = line.isDirectory() ? "/" : "";
            html.append("<tr><td><a href=\"./")
                    .append(encoded(line.name()))
                    .append(slash)
                    .append("\">")
                    .append(escaped(line.name()))
                    .append(slash)
                    .append("</a></td><td>")
                    .append(
                            line.isDirectory()
                                    ? ""
                                    : Long.toString(line.attributes().size()))
                    .append("</td><td>")
                    .append(TIME.format(line.attributes().lastModifiedTime().toInstant()))
                    .append("</td></tr>\n");
        }
        html.append("</table>\n");
        if (lines.size() == MOST) {
            html.append("<p>There are more.</p>\n");
        }
        return html.append("</body>\n</html>\n").toString();
    }

    private static List<Line> lines(Path directory, boolean showsHidden, boolean followsLinks) throws IOException {
        var options = followsLinks ? new LinkOption[] {} : new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
        var lines = new ArrayList<Line>();
        try (var files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (lines.size() == MOST) {
                    break;
                }
                if (showsHidden || !name.startsWith(".")) {
                    add(lines, name, file, options);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        lines.sort(Comparator.comparing(Line::isDirectory).reversed().thenComparing(Line::name));
        return lines;
    }

    private static void add(List<Line> lines, String name, Path file, LinkOption... options) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class, options);
            if (attributes.isDirectory() || attributes.isRegularFile()) {
                lines.add(new Line(name, attributes.isDirectory(), attributes));
            }
        } catch (IOException e) {
            // Gone meanwhile, or a link that leads nowhere: not there.
            return;
        }
    }

    private static String escaped(String text) {
        var html = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '&' -> html.append("&amp;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                default -> html.append(c);
            }
        }
        return html.toString();
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
