package io.sluice.spi.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RangeSelectionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bytes=0-9 | 0-9",
                "bytes=90- | 90-99",
                "bytes=-10 | 90-99",
                "bytes=-1000 | 0-99",
                "bytes=50-1000 | 50-99",
                "BYTES=0-0 | 0-0",
                "bytes=0-9, 20-29 | 0-9 20-29",
                "bytes=0-9,200-300 | 0-9",
                "bytes=90-99999999999999999999 | 90-99",
                "bytes=100- | none",
                "bytes=-0 | none",
                "bytes=9-0 | whole",
                "bytes=a-9 | whole",
                "bytes= | whole",
                "bytes=- | whole",
                "bytes=1 | whole",
                "bytes=0-9,, | whole",
                "seconds=0-9 | whole",
                "bytes=0-,0-,0- | whole",
                "bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8,9-9,10-10,11-11,12-12,13-13,14-14,15-15,16-16 | whole",
            })
    void selects(String header, String expected) {
        assertThat(text(RangeSelection.of(header, 100))).isEqualTo(expected);
    }

    private static String text(RangeSelection selection) {
        return switch (selection) {
            case RangeSelection.Whole whole -> "whole";
            case RangeSelection.Unsatisfiable none -> "none";
            case RangeSelection.Parts(var ranges) ->
                ranges.stream().map(range -> range.first() + "-" + range.last()).collect(Collectors.joining(" "));
        };
    }
}
