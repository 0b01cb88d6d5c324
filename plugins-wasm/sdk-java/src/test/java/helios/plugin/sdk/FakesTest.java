package helios.plugin.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import helios.plugin.sdk.fake.FakeCall;
import helios.plugin.sdk.fake.FakeHost;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A plugin is tested without WebAssembly: this is how, and what the host of tests promises. */
final class FakesTest {

    private final FakeHost host = new FakeHost();

    private static final PreQueryHook GUARD = statement -> statement
            .sql()
            .verbs()
            .filter(verbs -> !verbs.contains("DROP"))
            .<Reply.OfPreQuery>map(_ -> statement.addLimit(10) ? Reply.edited() : Reply.proceed())
            .orElseGet(() -> Reply.block("no DROP").hint("ask nicely"));

    @Test
    void aHookIsCalledAndItsReplyLookedAt() {
        var select = FakeCall.of("SELECT 1").fact(FakeCall.Fact.VERBS, "SELECT");
        assertThat(GUARD.preQuery(select.editable())).isEqualTo(Reply.edited());
        assertThat(select.edits()).containsExactly("3 0 10");
        assertThat(GUARD.preQuery(FakeCall.of("DROP TABLE t")
                        .fact(FakeCall.Fact.VERBS, "DROP")
                        .editable()))
                .isEqualTo(Reply.block("no DROP").hint("ask nicely"));
        assertThat(GUARD.preQuery(FakeCall.of("?").editable()))
                .as("nothing is known")
                .isInstanceOf(Reply.Block.class);
        assertThat(GUARD.preQuery(select.unprovable().editable())).isEqualTo(Reply.proceed());
    }

    @Test
    void hooksTellTheHostByTheAbisNumbers() {
        var call = FakeCall.of("DROP TABLE t").fact(FakeCall.Fact.VERBS, "DROP");
        assertThat(new Hooks(call).preQuery(GUARD)).isEqualTo(2);
        assertThat(call.replied(1)).isEqualTo("no DROP");
        assertThat(call.replied(4)).isEqualTo("ask nicely");
        assertThat(new Hooks(call).metrics(() -> new Metrics().gauge("g", 0.5))).isZero();
        assertThat(call.replied(6)).isEqualTo("{\"gauges\":{\"g\":0.5},\"counters\":{}}");
        assertThat(new Hooks(call).custom(_ -> "answer")).isZero();
        assertThat(call.replied(7)).isEqualTo("answer");
    }

    @Test
    void attributesAndFactsAreThoseOfTheTest() {
        var call = FakeCall.of("SELECT 1")
                .having("tenant_id", "acme")
                .field(FakeCall.Field.TABLES, "public.t\nu")
                .fact(FakeCall.Fact.PARTS, "where\n0\n1", "limit");
        var statement = call.statement();
        assertThat(statement.attribute("tenant_id")).contains("acme");
        assertThat(statement.tables()).contains(List.of("public.t", "u"));
        assertThat(statement.sql().parts())
                .contains(List.of(new Sql.Part(true, false, List.of(0, 1)), new Sql.Part(false, true, List.of())));
        assertThat(statement.sql().functions()).isEmpty();
        assertThat(statement.setAttribute("seen", "yes")).isTrue();
        assertThat(call.attributesSet()).isEqualTo(Map.of("seen", "yes"));
        assertThat(FakeCall.ofNothing().departure().ofPlugin()).isTrue();
        assertThat(FakeCall.ofSession().departure().ofPlugin()).isFalse();
    }

    @Test
    void theStoreKeepsCountsAndCompares() {
        var store = host.store();
        store.set("k", "v");
        assertThat(store.text("k")).contains("v");
        assertThat(store.add("n", 40)).isEqualTo(40);
        assertThat(store.add("n", 2)).isEqualTo(42);
        assertThat(store.compareAndSet("k", Optional.empty(), Optional.of(new byte[0])))
                .isFalse();
        assertThat(store.update("k", text -> text + "+")).isEqualTo("v+");
        store.delete("k");
        assertThat(store.get("k")).isEmpty();
        store.set("v", "no number");
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.add("v", 1));
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.set("k", new byte[70_000]));
    }

    @Test
    void timePassesWhenTheTestSaysSo() {
        long before = host.nowMillis();
        host.advance(Duration.ofSeconds(60));
        assertThat(host.nowMillis()).isEqualTo(before + 60_000);
        host.log(LogLevel.WARNING, "look");
        assertThat(host.log()).containsExactly("WARNING look");
        assertThat(host.sha256Hex(Utf8.encode("abc"))).startsWith("ba7816bf");
    }
}
