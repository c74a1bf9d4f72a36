package io.sluice.core;

import static io.sluice.core.FollowingProxy.good;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that cannot be read is refused by itself; all others are followed. */
class RefusedFileTest {
    @TempDir
    private Path work;

    private Path folder = Path.of("");

    @BeforeEach
    void makeFolder() throws Exception {
        folder = Files.createDirectories(work.resolve("plugins"));
        good("1.0.0").into(folder, "good.jar");
    }

    @Test
    void isAFolderAtTheStart() throws Exception {
        Files.createDirectory(folder.resolve("odd.jar"));
        try (var proxy = FollowingProxy.begin(folder)) {
            proxy.awaitRefusal("odd.jar", "odd.jar refused: it cannot be read: ");
            good("1.1.0").into(folder, "good.jar");
            proxy.awaitVersion("1.1.0");
        }
    }

    @Test
    void isALinkThatLeadsNowhere() throws Exception {
        try (var proxy = FollowingProxy.begin(folder)) {
            Path aim = work.resolve("not.there");
            Files.createSymbolicLink(folder.resolve("good-1.2.0.jar"), aim);
            proxy.awaitRefusal("good-1.2.0.jar", "good-1.2.0.jar refused: it cannot be read: ");
            good("1.1.0").into(folder, "good.jar");
            proxy.awaitVersion("1.1.0");
            good("1.2.0").into(work, "not.there");
            proxy.awaitVersion("1.2.0");
            assertThat(proxy.record("good-1.2.0.jar")).isEmpty();
        }
    }

    @Test
    void isTakenOnceItMayBeRead() throws Exception {
        Path file = good("1.2.0").into(folder, "good-1.2.0.jar");
        Files.setPosixFilePermissions(file, Set.of());
        Assumptions.assumeFalse(Files.isReadable(file), "this user may read everything");
        try (var proxy = FollowingProxy.begin(folder)) {
            proxy.awaitRefusal("good-1.2.0.jar", "it cannot be read: ");
            Files.setPosixFilePermissions(file, Set.of(PosixFilePermission.OWNER_READ));
            proxy.awaitVersion("1.2.0");
        }
    }

    @Test
    void isNotMadeByInstalling() throws Exception {
        Path file = good("2.0.0").into(work, "good-2.0.0.jar");
        Path shelf = work.resolve("shelf");
        String[] install = {"plugin", "install", file.toString(), "--plugins", shelf.toString()};
        assertThat(Cli.commandLine(install).execute(install)).isZero();
        Path plain = Files.writeString(work.resolve("plain"), "as the shell makes files");
        assertThat(Files.getPosixFilePermissions(shelf.resolve("good-2.0.0.jar")))
                .isEqualTo(Files.getPosixFilePermissions(plain));
    }
}
