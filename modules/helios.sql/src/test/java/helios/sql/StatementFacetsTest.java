package helios.sql;

import static org.assertj.core.api.Assertions.assertThat;

import helios.spi.query.Query;
import helios.spi.session.Session;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Keeps what features are told of a query. */
final class StatementFacetsTest {

    @Test
    void tellsTheFactsOfAQuery() {
        var query = query("/*helios:node=replica*/ select a from t where b = 'x' for update", Map.of());
        assertThat(StatementFacets.FACTS.derive(query).verb()).isEqualTo(Verb.SELECT);
        assertThat(StatementFacets.FACTS.derive(query).writes()).isEqualTo(WriteSigns.of(WriteSign.ROW_LOCK));
        assertThat(StatementFacets.HINTS.derive(query).getFirst().items())
                .containsExactly(new HintComment.Item("node", Optional.of("replica")));
        assertThat(StatementFacets.NORMAL_FORM.derive(query).text())
                .isEqualTo("select a from t where b = ? for update");
        assertThat(StatementFacets.NORMAL_FORM.derive(query).fingerprint())
                .isEqualTo(StatementFacets.NORMAL_FORM
                        .derive(query("SELECT a FROM t WHERE b = $1 FOR UPDATE", Map.of()))
                        .fingerprint());
    }

    /** P45: the session's setting decides what a text is. */
    @Test
    void readsAsTheSessionDoes() {
        var text = "select '\\'; delete from t where a = '' returning ' '";
        var off = Map.of("standard_conforming_strings", "off");
        assertThat(StatementFacets.FACTS
                        .derive(query("select '\\' into a --'", off))
                        .writes()
                        .isEmpty())
                .isTrue();
        assertThat(StatementFacets.FACTS
                        .derive(query("select '\\' into a --'", Map.of()))
                        .writes())
                .isEqualTo(WriteSigns.of(WriteSign.INTO));
        assertThat(StatementFacets.NORMAL_FORM.derive(query(text, off)).text()).isEqualTo("?");
    }

    /** R11: what cannot be read is refused by the server, not by us. */
    @Test
    void saysNothingOfWhatIsNoSql() {
        var query = query("select 'a", Map.of());
        assertThat(StatementFacets.FACTS.derive(query)).isEqualTo(StatementFacts.UNKNOWN);
        assertThat(StatementFacets.HINTS.derive(query)).isEmpty();
        assertThat(StatementFacets.NORMAL_FORM.derive(query).text()).isEqualTo("?");
        assertThat(StatementFacets.FACTS.derive(query("", Map.of()))).isEqualTo(StatementFacts.UNKNOWN);
    }

    private static Query query(String text, Map<String, String> settings) {
        var session = proxy(Session.class, "setting", name -> Optional.ofNullable(settings.get(name)));
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return (Query) Proxy.newProxyInstance(
                Query.class.getClassLoader(),
                new Class<?>[] {Query.class},
                (_, method, _) -> switch (method.getName()) {
                    case "textBytes" -> bytes;
                    case "session" -> session;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static <T> T proxy(Class<T> type, String name, java.util.function.Function<String, Object> answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                    if (!method.getName().equals(name)) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    return answer.apply((String) arguments[0]);
                }));
    }
}
