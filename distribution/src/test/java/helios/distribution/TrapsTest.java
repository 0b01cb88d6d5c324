package helios.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every known trap that concerns what is built has a test of its name, and docs/testing.md says which. */
final class TrapsTest {

    private static final Path ROOT = Path.of(System.getProperty("helios.root"));
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| ([WAXPRGFU]\\d+) \\| [^|]+ \\| ([^|]+) \\| [^|]+ \\|$");
    private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+)`");
    private static final Pattern PROMISE = Pattern.compile("(?m)^\\| ([a-z][^|]+) \\| (`[^|]+) \\|$");
    /** What the plugin platform is accepted by. */
    private static final List<String> PLUGINS = Stream.of(
                    IntStream.rangeClosed(1, 12).mapToObj(number -> "acceptance " + number),
                    Stream.of("23", "27", "28", "29", "30", "31", "32").map("module "::concat),
                    Stream.of("D4", "D5", "D6", "D8", "D19").map("scenario "::concat),
                    Stream.of("plugin-install"))
            .flatMap(names -> names)
            .toList();

    /** The lists of the features, letter by letter. */
    private static final List<String> PROMISES = Stream.of("pool abcdefghijk", "balance abcdef", "health abcd")
            .map(list -> list.split(" "))
            .flatMap(list -> list[1].chars().mapToObj(letter -> list[0] + " " + (char) letter))
            .toList();

    private static final String PYTHON = "/usr/bin/python3";
    /** What these wait for is not built yet, or shows in measurements alone. */
    private static final Set<String> WITHOUT_TEST = Set.of("X13", "X14", "P40");

    /** Those that concern reads on standbys. */
    private static final List<String> ROUTING =
            List.of("R1", "R2", "R3", "R5", "R6", "R7", "R8", "R10", "R12", "R13", "R15", "R18", "R20");

    @Test
    void x15EveryRowNamesTestsOfItsName() throws Exception {
        var rows = rows();
        var sources = sources();
        var expected = Stream.of(
                        ids("W", 50),
                        ids("X", 15),
                        ids("A", 8),
                        Stream.of("A15", "A16"),
                        ids("P", 45),
                        ROUTING.stream(),
                        ids("G", 18),
                        Stream.of("F10", "U4", "U10"))
                .flatMap(rowIds -> rowIds)
                .toList();
        assertThat(rows.keySet()).containsExactlyInAnyOrderElementsOf(expected);
        for (var row : rows.entrySet()) {
            var tests = TEST.matcher(row.getValue()).results().toList();
            assertThat(tests.isEmpty()).as(row.getKey()).isEqualTo(WITHOUT_TEST.contains(row.getKey()));
            for (var test : tests) {
                assertIsTest(row.getKey(), test, sources);
            }
        }
    }

    /** Each letter of each feature's list has a row, and each row names tests that there are. */
    @Test
    void everyPromiseNamesItsTests() throws Exception {
        var page = Files.readString(ROOT.resolve("docs/testing.md"));
        var begin = page.indexOf("## What pooling, balancing and health promise");
        var rows = PROMISE.matcher(page.substring(begin, page.indexOf("## Known traps")))
                .results()
                .toList();
        assertThat(rows)
                .extracting(row -> row.group(1).replaceFirst(":.*", ""))
                .containsSequence(PROMISES)
                .containsSequence(PLUGINS);
        var sources = sources();
        for (var row : rows) {
            var tests = TEST.matcher(row.group(2)).results().toList();
            assertThat(tests).as(row.group(1)).isNotEmpty();
            for (var test : tests) {
                assertExists(test, sources);
            }
        }
    }

    private static Stream<String> ids(String letter, int last) {
        return IntStream.rangeClosed(1, last).mapToObj(number -> letter + number);
    }

    private static Map<String, String> rows() throws IOException {
        var page = Files.readString(ROOT.resolve("docs/testing.md"));
        return ROW.matcher(page).results().collect(Collectors.toMap(row -> row.group(1), row -> row.group(2)));
    }

    /** The tests of all modules, by the names of their classes. */
    private static Map<String, List<Path>> sources() throws IOException {
        try (var modules = Files.list(ROOT.resolve("modules"))) {
            var folders = Stream.concat(modules, Stream.of(ROOT.resolve("distribution"), ROOT.resolve("plugin-cli")))
                    .map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList();
            return folders.stream()
                    .flatMap(TrapsTest::files)
                    .collect(Collectors.groupingBy(file -> file.getFileName().toString()));
        }
    }

    private static Stream<Path> files(Path folder) {
        try (var found = Files.walk(folder)) {
            return found.filter(Files::isRegularFile).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertIsTest(String row, MatchResult named, Map<String, List<Path>> sources)
            throws IOException {
        var name = named.group(2);
        assertThat(name).matches("(\\w\\d+)*" + row.toLowerCase(Locale.ROOT) + "(\\D.*)?");
        assertExists(named, sources);
    }

    private static void assertExists(MatchResult named, Map<String, List<Path>> sources) throws IOException {
        var name = named.group(2);
        var test =
                Pattern.compile("@(Test|ParameterizedTest|TestFactory)\\b[^{}]*(\\{[^{}]*}[^{}]*)*?\\b" + name + "\\(");
        var files = sources.getOrDefault(named.group(1) + ".java", List.of());
        boolean found = false;
        for (var file : files) {
            found |= test.matcher(Files.readString(file)).find();
        }
        assertThat(found).as("%s is a test", named.group()).isTrue();
    }

    @Test
    void x15WhatIsSkippedInCiFailsIt(@TempDir Path folder) throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of(PYTHON)),
                "the check of CI for skipped tests was not tested: python3 is not installed");
        assertThat(skips(folder).output()).contains("nothing was tested");
        report(folder, "Docker is not here");
        assertThat(skips(folder).exit()).isZero();
        report(folder, "psql is not installed");
        var refused = skips(folder);
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.output()).contains("a.BTest.c: ", "psql is not installed\n", "must not be skipped");
    }

    private static void report(Path folder, String reason) throws IOException {
        var reports = Files.createDirectories(folder.resolve("m/target/surefire-reports"));
        Files.writeString(reports.resolve("TEST-a.BTest.xml"), """
                <testsuite><testcase classname="a.BTest" name="c"><skipped type="org.opentest4j.TestAbortedException">
                <![CDATA[org.opentest4j.TestAbortedException: Assumption failed: %s
                	at a.BTest.c(BTest.java:1)]]></skipped></testcase></testsuite>
                """.formatted(reason));
    }

    private static Program skips(Path folder) throws Exception {
        return Program.run(
                Map.of(), folder, List.of(PYTHON, ROOT.resolve(".ci/skips").toString()));
    }
}
