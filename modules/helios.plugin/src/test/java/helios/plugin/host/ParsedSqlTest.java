package helios.plugin.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import helios.plugin.host.SqlView.Edit;
import helios.plugin.host.SqlView.SqlAnswer;
import helios.sql.LexerOptions;
import helios.sql.catalog.Catalog;
import helios.sql.catalog.SearchPath;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a guest of ABI 2 may ask of a statement, and change in it. */
final class ParsedSqlTest {

    private static SqlView view(String sql) {
        return ParsedSql.of(sql.getBytes(UTF_8), LexerOptions.DEFAULT, Catalog.UNKNOWN, SearchPath.UNKNOWN);
    }

    /** The answers from index 0 on, up to the one that is none, which is told by its name. */
    private static List<String> answers(String sql, int what) {
        var view = view(sql);
        var answers = new ArrayList<String>();
        for (int index = 0; ; index++) {
            switch (view.ask(what, index)) {
                case SqlAnswer.Text(var text) -> answers.add(text);
                case SqlAnswer.PastTheEnd _ -> {
                    return answers;
                }
                case SqlAnswer.Unknown _ -> {
                    answers.add("unknown");
                    return answers;
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1|INSERT INTO app.t SELECT a FROM b|app.t",
                "2|INSERT INTO app.t SELECT a FROM b|b",
                "2|SELECT * FROM a JOIN \"B\" ON true|a,\"B\"",
                "3|SELECT x AS y, 1 + 1 FROM a|y,?column?",
                "3|SELECT * FROM a|unknown",
                "4|SELECT t.x FROM s.t AS t|s.t.x",
                "5|SELECT lower(x), max(y) FROM a|lower,max",
                "6|WITH d AS (DELETE FROM u RETURNING 1) SELECT 1|DELETE,SELECT",
                "7|SELECT a FROM t ORDER BY e <-> '[1]'|<->",
                "8|SELECT a FROM t WHERE t.b = 1|t.b",
                "9|SELECT a FROM t WHERE tenant_id = 'x' AND b > 1|tenant_id",
                "11|SELECT lower(x) AS y FROM a|lower(x)",
                "77|SELECT 1|",
            })
    void questionsHaveAnswers(int what, String sql, String expected) {
        assertThat(answers(sql, what)).isEqualTo(expected == null ? List.of() : List.of(expected.split(",", -1)));
    }

    @Test
    void aNestedStatementIsDescribedByItsConditionLimitAndRelations() {
        assertThat(answers("SELECT a FROM t WHERE a = 1 LIMIT 3", 10)).containsExactly("where\nlimit\n0");
        assertThat(answers("DELETE FROM t WHERE true", 10)).containsExactly("0");
    }

    @Test
    void ofWhatCannotBeParsedNothingIsKnown() {
        assertThat(answers("SELEC 1", 2)).containsExactly("unknown");
        assertThat(view("SELEC 1").edit(3, 0, "5")).isEqualTo(Edit.NOT_PROVABLE);
    }

    @Test
    void editsAddUp() {
        var view = view("SELECT email, id FROM users");
        assertThat(view.edited()).isEmpty();
        assertThat(view.edit(1, 0, "mask(?)")).isEqualTo(Edit.DONE);
        assertThat(view.edit(2, 0, "tenant_id = 'a'")).isEqualTo(Edit.DONE);
        assertThat(view.edit(3, 0, "10")).isEqualTo(Edit.DONE);
        assertThat(view.edited().orElseThrow())
                .contains("mask(email)")
                .contains("tenant_id = 'a'")
                .endsWith("LIMIT 10");
        assertThat(view.ask(11, 0)).isEqualTo(new SqlAnswer.Text("mask(email)"));
    }

    @Test
    void whatCannotBeEditedIsToldApart() {
        var view = view("SELECT * FROM users");
        assertThat(view.edit(4, 0, "")).isEqualTo(Edit.NOT_PROVABLE);
        assertThat(view.edit(2, 7, "a = 1")).isEqualTo(Edit.BAD);
        assertThat(view.edit(2, -1, "a = 1")).isEqualTo(Edit.BAD);
        assertThat(view.edit(2, 0, "a = ")).isEqualTo(Edit.BAD);
        assertThat(view.edit(3, 0, "many")).isEqualTo(Edit.BAD);
        assertThat(view.edit(9, 0, "")).isEqualTo(Edit.BAD);
        assertThat(view.edited()).isEmpty();
    }
}
