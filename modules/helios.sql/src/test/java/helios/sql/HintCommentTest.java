package helios.sql;

import static org.assertj.core.api.Assertions.assertThat;

import helios.sql.HintComment.Form;
import helios.sql.HintComment.Item;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** R16, R21: hints are comments that the lexer found, read once and as they stand. */
final class HintCommentTest {

    @Test
    void readsBothForms() {
        var hints = findAll("/*helios:route=primary,node=pg-1*/ select /*+ cache_ttl=99999999999999999999  lag */ 1");
        assertThat(hints).extracting(HintComment::form).containsExactly(Form.HELIOS, Form.PLUS);
        assertThat(hints.get(0).items())
                .containsExactly(new Item("route", Optional.of("primary")), new Item("node", Optional.of("pg-1")));
        assertThat(hints.get(1).items())
                .containsExactly(
                        new Item("cache_ttl", Optional.of("99999999999999999999")), new Item("lag", Optional.empty()));
    }

    @Test
    void knowsWhereAHintStands() {
        var hint = findAll("select 1/*HELIOS:a=b*/").getFirst();
        assertThat(hint.start()).isEqualTo(8);
        assertThat(hint.end()).isEqualTo(22);
    }

    @Test
    void findsNoneInLiteralsNamesAndOtherComments() {
        assertThat(findAll("select '/*helios:route=any*/', \"/*+ a=b */\", $$/*+ a=b */$$ -- /*helios:a=b*/\n"
                        + "/* /*helios:a=b*/ */"))
                .isEmpty();
        assertThat(findAll("select 1 /* helios:a=b */ /* + a=b */ /* heliosx */"))
                .isEmpty();
    }

    private static List<HintComment> findAll(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return HintComment.findAll(bytes, 0, bytes.length, LexerOptions.DEFAULT);
    }
}
