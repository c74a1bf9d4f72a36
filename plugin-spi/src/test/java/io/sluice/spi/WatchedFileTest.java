package io.sluice.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.testkit.FakePluginContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedFileTest {
    private final FakePluginContext context = FakePluginContext.create();

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("list"), "1");
    }

    private WatchedFile<Integer> open() throws InvalidPluginConfig {
        return WatchedFile.open("list_file", file, path -> Integer.parseInt(Files.readString(path)), context);
    }

    private void look() {
        context.advance(WatchedFile.PERIOD);
    }

    @Test
    void readsAtOnceAndWhenTheFileHasChanged() throws Exception {
        try (var number = open()) {
            assertThat(number.value()).isEqualTo(1);
            Files.writeString(file, "22");
            assertThat(number.value()).isEqualTo(1);

            look();

            assertThat(number.value()).isEqualTo(22);
            Files.writeString(file, "333");
            look();
            assertThat(number.value()).isEqualTo(333);
        }
    }

    @Test
    void readsNothingWhileNothingChanges() throws Exception {
        var reads = new int[1];
        try (var number = WatchedFile.open("list_file", file, path -> ++reads[0], context)) {
            look();
            look();

            assertThat(number.value()).isEqualTo(1);
        }
    }

    @Test
    void seesAFileOfTheSameSizeAndTimePutInItsPlace() throws Exception {
        var time = FileTime.fromMillis(1_000_000_000_000L);
        Files.setLastModifiedTime(file, time);
        try (var number = open()) {
            var other = Files.writeString(folder.resolve("other"), "2");
            Files.setLastModifiedTime(other, time);
            Files.move(other, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);

            look();

            assertThat(number.value()).isEqualTo(2);
        }
    }

    @Test
    void keepsWhatWasGoodAndSaysSoOnce() throws Exception {
        try (var number = open()) {
            Files.writeString(file, "no number");
            look();
            look();
            assertThat(number.value()).isEqualTo(1);
            assertThat(context.logLines())
                    .singleElement()
                    .asString()
                    .startsWith("WARN")
                    .contains("no number");

            Files.delete(file);
            look();
            assertThat(number.value()).isEqualTo(1);

            Files.writeString(file, "4");
            look();
            assertThat(number.value()).isEqualTo(4);
        }
    }

    @Test
    void triesAgainWhatCouldNotBeRead() throws Exception {
        var unreadable = new AtomicBoolean();
        WatchedFile.Reader<Integer> reader = path -> {
            if (unreadable.get()) {
                throw new IOException("not permitted");
            }
            return Integer.parseInt(Files.readString(path));
        };
        try (var number = WatchedFile.open("list_file", file, reader, context)) {
            unreadable.set(true);
            Files.writeString(file, "22");
            look();
            look();
            assertThat(context.logLines()).hasSize(1);

            unreadable.set(false);
            look();
            assertThat(number.value()).isEqualTo(22);
        }
    }

    @Test
    void looksNoMoreWhenClosed() throws Exception {
        var number = open();
        number.close();
        Files.writeString(file, "22");

        look();

        assertThat(number.value()).isEqualTo(1);
    }

    @Test
    void refusesAConfigurationWhoseFileIsUnusable() throws Exception {
        Files.writeString(file, "no number");
        assertThatThrownBy(this::open).isInstanceOfSatisfying(InvalidPluginConfig.class, issue -> {
            assertThat(issue.key()).isEqualTo("list_file");
            assertThat(issue).hasMessageContaining("no number").hasMessageContaining(file.toString());
        });

        Files.delete(file);
        assertThatThrownBy(this::open).isInstanceOf(InvalidPluginConfig.class).hasMessageContaining(file.toString());
    }
}
