package io.sluice.core.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedFilesTest {
    @TempDir
    private Path folder;

    private final PemFiles files = new PemFiles();

    private Path file(String name, String content) throws Exception {
        return Files.writeString(folder.resolve(name), content);
    }

    @Test
    void reportsAnotherContentOnceItIsAtRest() throws Exception {
        Path one = file("one", "1");
        files.read(one);
        var watched = files.watched();
        assertThat(watched.haveChanged()).isFalse();
        assertThat(watched.haveChanged()).isFalse();

        file("one", "22");
        assertThat(watched.haveChanged()).isFalse();
        assertThat(watched.haveChanged()).isTrue();
    }

    @Test
    void waitsForTheSecondFileOfAPair() throws Exception {
        files.read(file("one", "1"));
        files.read(file("two", "1"));
        var watched = files.watched();
        watched.haveChanged();

        file("one", "22");
        watched.haveChanged();
        file("two", "22");
        assertThat(watched.haveChanged()).isFalse();
        assertThat(watched.haveChanged()).isTrue();
    }

    @Test
    void takesNoNoticeOfANewDateAlone() throws Exception {
        Path one = file("one", "1");
        files.read(one);
        var watched = files.watched();
        watched.haveChanged();

        Files.setLastModifiedTime(one, FileTime.fromMillis(1));
        assertThat(watched.haveChanged()).isFalse();
        assertThat(watched.haveChanged()).isFalse();
    }

    @Test
    void seesThroughSymbolicLinks() throws Exception {
        file("first", "1");
        file("second", "2");
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("first"));
        files.read(link);
        var watched = files.watched();
        watched.haveChanged();
        Files.delete(link);
        Files.createSymbolicLink(link, folder.resolve("second"));
        watched.haveChanged();
        assertThat(watched.haveChanged()).isTrue();
    }

    @Test
    void seesAFileThatWasNotThereAppear() throws Exception {
        try {
            files.read(folder.resolve("late"));
        } catch (UnusableCredential e) {
            assertThat(e).hasMessage("there is no such file");
        }
        var watched = files.watched();
        assertThat(watched.haveChanged()).isFalse();
        assertThat(watched.haveChanged()).isFalse();
        file("late", "1");
        watched.haveChanged();
        assertThat(watched.haveChanged()).isTrue();
    }
}
