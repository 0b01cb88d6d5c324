package helios.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Compares what this module says of a text with what PostgreSQL's own grammar says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OracleTest {

    private Oracle oracle;

    @BeforeAll
    void start() throws IOException, InterruptedException {
        oracle = Oracle.startOrSkip();
    }

    @AfterAll
    void stop() {
        if (oracle != null) {
            oracle.close();
        }
    }

    @Test
    void cutsTheSameTokens() {
        var texts = TokenSoup.texts(new Random(1), Integer.getInteger("soup", 3000));
        var answers = oracle.ask('s', texts);
        var bad = 0;
        for (int i = 0; i < texts.size(); i++) {
            var ours = tokens(texts.get(i));
            var theirs = answers.get(i).has("error")
                    ? "error"
                    : String.valueOf(answers.get(i).get("tokens"));
            boolean junk = ours.equals("error") && texts.get(i).matches("(?s).*\\$[0-9]+[A-Za-z_\\x80-\\uffff].*");
            if (!ours.equals(theirs) && !answers.get(i).has("unanswered") && !junk) {
                if (bad++ < 10)
                    System.err.println(texts.get(i) + "\n  ours " + ours + "\n  theirs " + theirs + answers.get(i));
            }
        }
        assertThat(bad).isZero();
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
}
