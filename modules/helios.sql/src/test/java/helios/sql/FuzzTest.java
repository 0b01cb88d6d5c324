package helios.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No text does anything to this module but be read or be refused with the typed error, and none takes it long. */
final class FuzzTest {

    private static final int NORMAL = 100_000;
    private static final int LONG = 1_000_000;
    private static final int MEGABYTE = 1 << 20;
    /** Far more than a megabyte takes, far less than it would take by its square. */
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    /** What a thread has where nothing else is said. */
    private static final int DEFAULT_STACK = 1 << 20;

    private static final List<LexerOptions> OPTIONS = List.of(
            LexerOptions.DEFAULT,
            LexerOptions.DEFAULT.withStandardConformingStrings(false),
            new LexerOptions(true, ClientEncoding.of("SJIS")),
            new LexerOptions(false, ClientEncoding.of("GB18030")),
            new LexerOptions(true, ClientEncoding.of("LATIN1")));

    /** Everything that reads a text. */
    private static final class Readers {

        private final StatementCursor cursor = new StatementCursor();
        private final Normalizer normalizer = new Normalizer();
        private final Parser parser = new Parser();

        void read(byte[] text, LexerOptions options) {
            attempt(text, () -> HintComment.findAll(text, 0, text.length, options));
            attempt(text, () -> normalizer.read(text, 0, text.length, options).text());
            attempt(text, () -> parser.parse(text, 0, text.length, options).forEach(_ -> {}));
            attempt(text, () -> {
                cursor.reset(text, 0, text.length, options);
                while (cursor.next()) {
                    int start = cursor.start();
                    int end = cursor.end();
                    attempt(text, () -> parser.parse(text, start, end, options));
                    attempt(
                            text,
                            () -> normalizer.read(text, start, end, options).fingerprint());
                }
            });
        }

        private static void attempt(byte[] text, Runnable reading) {
            try {
                reading.run();
            } catch (SqlSyntaxException e) {
                assertThat(e.position()).isBetween(0, text.length);
                assertThat(e.sqlState()).hasSize(5);
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError(e + " of: " + new String(text, StandardCharsets.UTF_8), e);
            }
        }
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void readsOrRefusesAnyText() throws InterruptedException {
        fuzz(NORMAL, 1);
    }

    @Test
    @Tag("long")
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void readsOrRefusesAnyTextForLong() throws InterruptedException {
        fuzz(LONG, 2);
    }

    private static void fuzz(int count, long seed) throws InterruptedException {
        onDefaultStack(() -> {
            var random = new Random(seed);
            var maker = new SentenceMaker(seed);
            var base = new ArrayList<>(Corpus.statements());
            for (int i = 0; i < 500; i++) {
                base.add(maker.text());
            }
            var mutations = new Mutations(seed, base);
            var readers = new Readers();
            for (int i = 0; i < count; i++) {
                var text = switch (i % 4) {
                    case 0 -> mutations.text().getBytes(StandardCharsets.UTF_8);
                    case 1 -> TokenSoup.texts(random, 1).getFirst().getBytes(StandardCharsets.UTF_8);
                    case 2 -> damaged(mutations.text().getBytes(StandardCharsets.UTF_8), random);
                    default -> bytes(random);
                };
                readers.read(text, OPTIONS.get(random.nextInt(OPTIONS.size())));
            }
        });
    }

    private static byte[] bytes(Random random) {
        var bytes = new byte[random.nextInt(60)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Some bytes are others. */
    private static byte[] damaged(byte[] text, Random random) {
        int changes = text.length == 0 ? 0 : 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            text[random.nextInt(text.length)] = (byte) random.nextInt(256);
        }
        return text;
    }

    /** A megabyte of the same again and again: what goes by the square of a text's length, or nests without bound, shows. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                "[",
                ")",
                "- ",
                "- 1",
                "+ a",
                "a.",
                "a,",
                "a ",
                ";",
                "1 ",
                "$1 ",
                "'a' ",
                "'a'\n",
                "\"a\".",
                "$$",
                "$a$ ",
                "/*",
                "/**/",
                "--a\n",
                "case when ",
                "not ",
                "::int",
                "[1]",
                "[1:",
                "array[",
                "array(",
                "f(",
                "f(a => ",
                "row(",
                "exists(",
                "(select ",
                "in (",
                "in ((1),",
                "values (1),",
                "values ((1),",
                ", (1)",
                "numeric(",
                "numeric(1,",
                "interval(1) ",
                "json_object(",
                "json_object(a value ",
                "json_array((select 1),",
                "json_table(a, 'b' columns (nested 'x' ",
                "xmlelement(name a, ",
                "xmlexists(",
                "xmlexists(a passing ",
                "xmltable(",
                "substring(a from ",
                "trim(",
                "overlay(a placing ",
                "a between 1 and ",
                "a is null ",
                "is not distinct from a ",
                "operator(a.",
                "u&'a' uescape ",
                "a at time zone ",
                "collate a ",
                "like a escape ",
                "with a as (",
                "with a as (select 1) ",
                "select 1 union ",
                "select 1 offset (",
                "offset (select 1 ",
                "select 1 from a join ",
                "join a on b ",
                "left join (",
                "from (",
                "lateral ",
                "rows from (",
                "group by grouping sets (",
                "order by 1, ",
                "over (partition by ",
                "window a as (",
                "for update of a ",
                "insert into a ",
                "update a set (a) = (",
                "when matched then ",
                "create table a as ",
                "create table a (",
                "create function a() begin atomic ",
                "create rule a as on insert to a do (",
                "create publication a for table ",
                "create a ((",
                "begin atomic ",
                "grant a on ",
                "explain ",
                "explain (",
                "prepare a as ",
                "copy (",
                "declare a cursor for ",
                "set a = ",
                "vacuum (",
                "comment on column a."
            })
    void readsAMegabyteOfAnything(String piece) {
        for (var head : List.of("", "select ", "create function f() begin atomic ", "insert into t values ")) {
            var text = (head + piece.repeat(MEGABYTE / piece.length() / 4)).getBytes(StandardCharsets.UTF_8);
            Assertions.assertTimeoutPreemptively(
                    DEADLINE,
                    () -> onDefaultStack(() -> new Readers().read(text, LexerOptions.DEFAULT)),
                    () -> "of: " + head + piece);
        }
    }

    private static void onDefaultStack(Runnable work) throws InterruptedException {
        var thrown = new ArrayList<Throwable>();
        var thread = new Thread(
                null,
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException | Error e) {
                        thrown.add(e);
                    }
                },
                "default stack",
                DEFAULT_STACK);
        thread.setDaemon(true);
        thread.start();
        thread.join();
        assertThat(thrown).isEmpty();
    }
}
