package helios.sql.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import helios.sql.LexerOptions;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which statements are the same. */
final class StatementKeyTest {

    private static StatementKey key(String sql) {
        return StatementKey.of(sql.getBytes(StandardCharsets.UTF_8), LexerOptions.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>>",
            quoteCharacter = '`',
            value = {
                "select 'a -- b' from t =>> select 'a ",
                "select 'a -- b', 1 =>> select 'a -- c', 1",
                "select '/* a */' =>> select ''",
                "select 1/**/2 =>> select 12",
                "select a/**/b =>> select ab",
                "select '1' =>> select 1",
                "select 1 =>> select 1.0",
                "select 1 =>> select 01",
                "select 1, 2 =>> select 2, 1",
                "select \"A\" =>> select a",
                "select \"a\" =>> select a",
                "select 1 as \"A\" =>> select 1 as a",
                "select e'\\n' =>> select '\\n'",
                "select b'1' =>> select x'1'",
                "select $$a$$ =>> select 'a'",
                "select ' a' =>> select 'a'",
                "select 'a  b' =>> select 'a b'",
                "select 'A' =>> select 'a'",
                "select * from t where id = 1 =>> select * from t where id = 2",
                "select * from t where id < 1 =>> select * from t where id > 1",
                "select * from t order by a =>> select * from t order by a desc",
                "select * from t limit 1 =>> select * from t limit 10",
                "select a, b from t =>> select b, a from t",
                "select * from s.t =>> select * from t",
                "select a - -1 =>> select a --1",
                "select $1 =>> select $2",
                "select 'a' 'b' =>> select 'ab'",
                "select u&'a' =>> select 'a'",
                "select null =>> select 'null'",
                "select true =>> select 'true'",
            })
    void c16c17TellsStatementsApart(String one, String other) {
        // Some of them are no SQL; what cannot be read is the same as nothing.
        assertThat(same(one, other)).isFalse();
        assertThat(key(one)).isEqualTo(key(one));
    }

    private static boolean same(String one, String other) {
        try {
            return key(one).equals(key(other));
        } catch (helios.sql.SqlSyntaxException e) {
            return false;
        }
    }

    @Test
    void c17FindsNoHitAmongNearStatements() {
        var first = key("select * from t where id = 0 and name = 'n0'");
        for (int i = 1; i <= 100; i++) {
            assertThat(key("select * from t where id = " + i + " and name = 'n0'"))
                    .isNotEqualTo(first);
            assertThat(key("select * from t where id = 0 and name = 'n" + i + "'"))
                    .isNotEqualTo(first);
        }
    }

    @Test
    void c16SeesTheSettingThatChangesStrings() {
        var text = "select 'a\\'".getBytes(StandardCharsets.UTF_8);
        var longer = "select 'a\\''".getBytes(StandardCharsets.UTF_8);
        assertThat(StatementKey.of(text, LexerOptions.DEFAULT))
                .isNotEqualTo(StatementKey.of(longer, LexerOptions.DEFAULT.withStandardConformingStrings(false)));
    }

    @Test
    void passesOverBlanksAndComments() {
        assertThat(key("select  1 -- x\n from/**/t "))
                .isEqualTo(key("select 1\nfrom t"))
                .hasSameHashCodeAs(key("select 1 from t"));
        assertThat(key("select 1").size()).isEqualTo("select 1".length() + 2);
    }
}
