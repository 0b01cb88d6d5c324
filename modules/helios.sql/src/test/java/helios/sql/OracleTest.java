package helios.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Compares what this module says of a text with what PostgreSQL's own grammar says: accepted or not, where statements begin
 * and end, their verbs, the relations in them, their normal form. Differences that stand are in {@code disagreements.txt}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OracleTest {

    private static final int BATCH = 1000;
    private static final int MADE = 40_000;
    private static final int MUTATED = 60_000;

    private Oracle first;
    private Oracle second;

    @BeforeAll
    void start() throws InterruptedException {
        first = Oracle.startOrSkip();
        second = Oracle.startOrSkip();
    }

    @AfterAll
    void stop() {
        Stream.of(first, second).filter(oracle -> oracle != null).forEach(Oracle::close);
    }

    @Test
    void cutsTheSameTokens() {
        var texts = TokenSoup.texts(new Random(1), 20_000);
        var answers = first.ask('s', texts);
        var different = new ArrayList<String>();
        for (int i = 0; i < texts.size(); i++) {
            var ours = tokens(texts.get(i));
            var theirs = answers.get(i).has("error")
                    ? "error"
                    : String.valueOf(answers.get(i).get("tokens"));
            // libpg-query takes $1a for two tokens, so that it can read what it normalized; PostgreSQL refuses it.
            boolean junk = ours.equals("error") && texts.get(i).matches("(?s).*\\$[0-9]+[A-Za-z_\\x80-\\uffff].*");
            if (!ours.equals(theirs) && !answers.get(i).has("unanswered") && !junk) {
                different.add(texts.get(i) + "\n  ours   " + ours + "\n  theirs " + theirs);
            }
        }
        assertThat(different).isEmpty();
    }

    private static String tokens(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var lexer = new Lexer().reset(bytes, 0, bytes.length, LexerOptions.DEFAULT);
        var found = new ArrayList<String>();
        try {
            while (lexer.nextOrComment()) {
                found.add("[" + lexer.start() + "," + lexer.end() + "]");
            }
        } catch (SqlSyntaxException e) {
            return "error";
        }
        return "[" + String.join(",", found) + "]";
    }

    /** Of our own writing, made by rules, and both mutated: the more than 100,000 statements of issue 10. */
    @Test
    void understandsWhatPostgreSqlUnderstands() throws InterruptedException {
        assertThat(Corpus.statements()).hasSizeGreaterThanOrEqualTo(3000);
        var disagreements = new Disagreements();
        var different = compare(disagreements, 1);
        assertThat(different).isEmpty();
        assertThat(disagreements.unused()).as("lines that nothing needs").isEmpty();
    }

    /** The same with other seeds. */
    @Test
    @Tag("long")
    void understandsWhatPostgreSqlUnderstandsForLong() throws InterruptedException {
        var different = new TreeMap<Integer, List<Difference>>();
        for (int seed = 2; seed <= 11; seed++) {
            var found = compare(new Disagreements(), seed);
            if (!found.isEmpty()) {
                different.put(seed, found);
            }
        }
        assertThat(different).isEmpty();
    }

    private List<Difference> compare(Disagreements disagreements, long seed) throws InterruptedException {
        var maker = new SentenceMaker(seed);
        var base = new ArrayList<>(Corpus.statements());
        base.addAll(texts(maker::text, 1000));
        var mutations = new Mutations(seed, base);
        var batches = new ArrayList<List<String>>();
        batches.add(Corpus.statements());
        for (int i = 0; i < MADE / BATCH; i++) {
            batches.add(texts(maker::text, BATCH));
        }
        for (int i = 0; i < MUTATED / BATCH; i++) {
            batches.add(texts(mutations::text, BATCH));
        }
        var different = Collections.synchronizedList(new ArrayList<Difference>());
        int half = batches.size() / 2;
        var other = Thread.ofVirtual()
                .start(() -> compare(second, batches.subList(half, batches.size()), disagreements, different));
        compare(first, batches.subList(0, half), disagreements, different);
        other.join();
        return different;
    }

    private static List<String> texts(Supplier<String> source, int count) {
        return Stream.generate(source).limit(count).toList();
    }

    private static void compare(
            Oracle oracle, List<List<String>> batches, Disagreements disagreements, List<Difference> different) {
        for (var texts : batches) {
            var judgements = oracle.ask('j', texts);
            for (int i = 0; i < texts.size(); i++) {
                Difference.of(texts.get(i), judgements.get(i)).stream()
                        .filter(difference -> !disagreements.cover(difference))
                        .forEach(different::add);
            }
        }
    }
}
