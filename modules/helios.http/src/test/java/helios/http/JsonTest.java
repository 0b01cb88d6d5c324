package helios.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import helios.spi.admin.AdminException;
import helios.spi.config.DataSize;
import helios.spi.config.Secret;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonTest {

    private static Map<String, Object> read(String text) {
        return Json.readObject(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void writesEveryKindOfValue() {
        var map = new LinkedHashMap<String, Object>();
        map.put("text", "\"<é\u0000\ud83d\ude00");
        map.put("int", 1);
        map.put("long", Long.MAX_VALUE);
        map.put("double", 1.5);
        map.put("nan", Double.NaN);
        map.put("big", List.of(new BigInteger("123456789012345678901234567890"), new BigDecimal("0.10")));
        map.put("flag", true);
        map.put("day", DayOfWeek.MONDAY);
        map.put("at", Instant.parse("2026-01-02T03:04:05.006Z"));
        map.put("wait", Duration.ofSeconds(90));
        map.put("absent", Optional.empty());
        map.put("present", Optional.of(List.of(Map.of())));
        map.put("path", Path.of("/a/b"));
        map.put("size", new DataSize(64 << 20));
        map.put("secret", new Secret("hidden"));

        assertThat(new String(Json.write(map), StandardCharsets.UTF_8))
                .isEqualTo("{\"text\":\"\\\"<é\\u0000\ud83d\ude00\",\"int\":1,\"long\":9223372036854775807,"
                        + "\"double\":1.5,\"nan\":null,\"big\":[123456789012345678901234567890,0.10],"
                        + "\"flag\":true,\"day\":\"monday\",\"at\":\"2026-01-02T03:04:05.006Z\",\"wait\":\"PT1M30S\","
                        + "\"absent\":null,\"present\":[{}],\"path\":\"/a/b\",\"size\":\"64MiB\",\"secret\":\"***\"}");
    }

    @Test
    void writesNothingElse() {
        assertThatThrownBy(() -> Json.write(Map.of("x", new Object()))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsEveryKindOfValue() {
        assertThat(read("{\"a\":\"x\\u00e9\",\"b\":-7,\"c\":1e3,\"d\":[true,null,{}],\"e\":{\"f\":false}}"))
                .isEqualTo(Map.of(
                        "a",
                        "xé",
                        "b",
                        -7L,
                        "c",
                        1000.0,
                        "d",
                        List.of(true, Optional.empty(), Map.of()),
                        "e",
                        Map.of("f", false)));
    }

    @Test
    void takesNothingForAnEmptyObject() {
        assertThat(read("")).isEmpty();
        assertThat(read(" \r\n")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{ ~ line 1, column",
                "{\"a\":1 ~ line 1, column",
                "[] ~ a JSON object is expected",
                "null ~ a JSON object is expected",
                "3 ~ a JSON object is expected",
                "{}{} ~ nothing may follow",
                "{\"a\":1,\"a\":2} ~ member \"a\" is given twice",
                "{\"a\":01} ~ line 1, column",
                "{\"a\":NaN} ~ line 1, column",
                "{'a':1} ~ line 1, column",
                "{\"a\":1,} ~ line 1, column",
                "{\"a\":/*x*/1} ~ line 1, column",
                "{\"a\":9223372036854775808} ~ out of range",
                "{\"a\":1e999} ~ too large",
                "timeout_secs=5 ~ line 1, column",
            })
    void saysWhatIsMalformed(String text, String reason) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOfSatisfying(
                        AdminException.class, e -> assertThat(e.status()).isEqualTo(400))
                .hasMessageStartingWith("malformed JSON")
                .hasMessageContaining(reason);
    }

    @Test
    void refusesDepthAndNumbersWithoutEnd() {
        assertThat(read("{\"a\":" + "[".repeat(60) + "]".repeat(60) + "}")).hasSize(1);
        for (var text : List.of(
                "{\"a\":" + "[".repeat(100_000),
                "{\"a\":" + "{\"a\":".repeat(70) + "1" + "}".repeat(71),
                "{\"a\":" + "1".repeat(1000) + "}")) {
            assertThatThrownBy(() -> read(text)).isInstanceOf(AdminException.class);
        }
    }

    @Test
    void refusesWhatIsNotUtf8() {
        assertThatThrownBy(() -> Json.readObject(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'}))
                .isInstanceOf(AdminException.class)
                .hasMessage("malformed JSON: the body is not UTF-8");
        assertThatThrownBy(() -> Json.readObject("{\"a\":1}".getBytes(StandardCharsets.UTF_16)))
                .isInstanceOf(AdminException.class);
    }
}
