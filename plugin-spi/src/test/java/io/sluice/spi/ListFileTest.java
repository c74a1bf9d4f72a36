package io.sluice.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.config.CidrBlock;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListFileTest {
    @TempDir
    private Path folder;

    private Path file(String text) throws Exception {
        return Files.writeString(folder.resolve("list"), text);
    }

    @Test
    void readsALineAnEntry() throws Exception {
        var file = file("# of 2026\r\n\r\n  a b \n#c\nd # no comment\n");

        assertThat(ListFile.read(file, text -> text)).containsExactly("a b", "d # no comment");
        assertThat(ListFile.read(file("\n"), text -> text)).isEmpty();
    }

    @Test
    void namesTheLineThatIsNone() throws Exception {
        var file = file("10.0.0.1\n\n10.0.0\n");

        assertThatThrownBy(() -> ListFile.read(file, CidrBlock::parse))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("line 3: not an IP address");
    }
}
