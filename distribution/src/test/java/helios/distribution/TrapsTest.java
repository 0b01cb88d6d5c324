package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** Every known trap that concerns a proxy without pooling has a test of its name, and docs/testing.md says which. */
final class TrapsTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([WA]\\d+) \\| [^|]+ \\| ([^|]+) \\| [^|]+ \\|$");
    private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+)`");

    @Test
    void everyRowNamesTestsOfItsName() throws Exception {
        var rows = rows();
        assertThat(rows.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(IntStream.rangeClosed(1, 50).mapToObj(i -> "W" + i), Stream.of("A8", "A16"))
                                .toList());
        for (var row : rows.entrySet()) {
            var tests = TEST.matcher(row.getValue()).results().toList();
            assertThat(tests).as(row.getKey()).isNotEmpty();
            for (var test : tests) {
                assertIsTest(row.getKey(), test);
            }
        }
    }

    private static Map<String, String> rows() throws IOException {
        var page = Files.readString(Path.of(System.getProperty("helios.root")).resolve("docs/testing.md"));
        return ROW.matcher(page).results().collect(Collectors.toMap(row -> row.group(1), row -> row.group(2)));
    }

    private static void assertIsTest(String row, MatchResult named) throws ClassNotFoundException {
        var name = named.group(2);
        assertThat(name).matches("(\\w\\d+)*" + row.toLowerCase(Locale.ROOT) + "(\\D.*)?");
        assertThat(Arrays.stream(Class.forName("helios.distribution." + named.group(1))
                                .getDeclaredMethods())
                        .filter(method -> method.getName().equals(name)))
                .as("%s is a test", named.group())
                .anyMatch(method ->
                        method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(ParameterizedTest.class));
    }
}
