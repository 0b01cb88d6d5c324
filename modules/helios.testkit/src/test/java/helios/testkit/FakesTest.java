package helios.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import helios.spi.Attribute;
import helios.spi.SqlState;
import helios.spi.query.Column;
import helios.spi.query.Decision;
import helios.spi.query.Facet;
import helios.spi.query.Gate;
import helios.spi.query.Place;
import helios.spi.query.Protocol;
import helios.spi.query.Response;
import helios.spi.query.ResultTap;
import helios.spi.query.Row;
import helios.spi.topology.Node;
import helios.spi.topology.NodeRole;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The fakes keep what the types that they stand for promise. */
final class FakesTest {

    @Test
    void theClockMovesWhenItIsTold() {
        var clock = new ManualClock();
        assertThat(clock.instant()).isEqualTo(Instant.EPOCH);

        clock.advance(Duration.ofSeconds(3));

        assertThat(clock.instant()).isEqualTo(Instant.ofEpochSecond(3));
    }

    @Test
    void settingsAreFoundInAnyCaseAndBeatTheStartup() {
        var session = new FakeSession().startupParameter("application_name", "psql");
        assertThat(session.setting("Application_Name")).contains("psql");

        session.setting("APPLICATION_NAME", "changed");

        assertThat(session.setting("application_name")).contains("changed");
        assertThat(session.setting("unknown")).isEmpty();
    }

    @Test
    void attributesAreTyped() {
        var session = new FakeSession();
        session.set(Attribute.TENANT, "acme");
        assertThat(session.get(Attribute.of("tenant", String.class))).contains("acme");
        session.remove(Attribute.TENANT);
        assertThat(session.get(Attribute.TENANT)).isEmpty();
    }

    @Test
    void aFacetIsDerivedOnceForATextAndAnewForAnother() {
        var derivations = new AtomicInteger();
        var length = Facet.of("length", query -> {
            derivations.incrementAndGet();
            return query.text().length();
        });
        var query = FakeQuery.of("select 1");

        assertThat(query.facet(length)).isEqualTo(8);
        assertThat(query.facet(length)).isEqualTo(8);
        assertThat(derivations).hasValue(1);
        assertThat(query.rewritten("select 10").facet(length)).isEqualTo(9);
        assertThat(query.clientText()).isEqualTo("select 1");
    }

    @Test
    void aBatchKnowsItsPlaces() {
        var batch = FakeQuery.batch("begin", "select 1");

        assertThat(batch.getLast().place()).isEqualTo(new Place(1, 2));
        assertThat(batch.getFirst().companions()).isEqualTo(List.copyOf(batch));
        assertThat(batch.getFirst().session()).isSameAs(batch.getLast().session());
        assertThat(FakeQuery.of("x").place().alone()).isTrue();
        assertThat(FakeQuery.of("x").bound("1").protocol()).isEqualTo(Protocol.EXTENDED);
    }

    @Test
    void tapsSeeAResultUntilOneRejectsARow() {
        var seen = new ArrayList<String>();
        var query = FakeQuery.of("select name from users");
        query.tap(new ResultTap() {
            @Override
            public void columns(List<Column> columns) {
                seen.add(columns.getFirst().name());
            }

            @Override
            public Optional<Decision.Reject> row(Row row) {
                var value = new String(row.value(0).orElseThrow(), UTF_8);
                seen.add(value);
                return value.equals("bad")
                        ? Optional.of(new Decision.Reject(SqlState.INSUFFICIENT_PRIVILEGE, "not this one"))
                        : Optional.empty();
            }

            @Override
            public void completed(String commandTag) {
                seen.add(commandTag);
            }
        });

        assertThat(query.deliver(table("good"))).isEmpty();
        assertThat(query.deliver(table("bad", "never"))).isPresent();

        assertThat(seen).containsExactly("name", "good", "SELECT 1", "name", "bad");
    }

    private static Response.Table table(String... values) {
        var rows = new ArrayList<List<Optional<byte[]>>>();
        for (var value : values) {
            rows.add(List.of(Optional.of(value.getBytes(UTF_8))));
        }
        return Response.Table.select(List.of(Column.text("name")), rows);
    }

    @Test
    void theEpochRisesWithTheOnlyPrimary() {
        var store = FakeTopology.of(FakeTopology.node("a", NodeRole.PRIMARY), FakeTopology.node("b", NodeRole.STANDBY));
        var seen = new ArrayList<Long>();
        var subscription = store.onChange(topology -> seen.add(topology.epoch()));

        store.update("a", node -> node.withHealth(Node.Health.DOWN));
        store.update("b", node -> node);
        store.update("unknown", node -> node.withRole(NodeRole.PRIMARY));
        store.update("b", node -> node.withRole(NodeRole.PRIMARY));
        subscription.close();
        store.update("b", node -> node.withRole(NodeRole.STANDBY));

        assertThat(seen).containsExactly(2L, 3L);
        assertThat(store.current().epoch()).isEqualTo(4);
    }

    @Test
    void metricsCanBeReadAndCheckTheirUse() {
        var metrics = new FakeMetrics();
        var counter = metrics.counter("rejected_total", "Rejected queries.", "tenant");
        counter.increment("acme");
        counter.add(2, "acme");
        metrics.timer("wait_seconds", "Waiting.").record(Duration.ofMillis(1500));
        metrics.gauge("depth", "Depth.", () -> 7);
        metrics.gauge("open", "Open.", "node").set(3, "pg1");

        assertThat(metrics.value("rejected_total", "acme")).isEqualTo(3);
        assertThat(metrics.value("rejected_total", "globex")).isZero();
        assertThat(metrics.value("wait_seconds")).isEqualTo(1.5);
        assertThat(metrics.value("depth")).isEqualTo(7);
        assertThat(metrics.value("open", "pg1")).isEqualTo(3);
        assertThatThrownBy(() -> counter.increment()).hasMessageContaining("1 labels, not 0");
        assertThatThrownBy(() -> metrics.counter("rejected", "No suffix.")).hasMessageContaining("_total");
        assertThatThrownBy(() -> metrics.value("unknown")).hasMessageContaining("no metric \"unknown\"");
    }

    @Test
    void hooksAreKeptInOrderWithTheirStages() {
        var hooks = new FakeHooks();
        Gate first = _ -> Decision.PROCEED;
        Gate second = _ -> Decision.PROCEED;
        hooks.gate(first).mayBlock().gate(second).route(_ -> Decision.PROCEED);

        assertThat(hooks.stages()).containsExactlyInAnyOrder("gate", "route");
        assertThat(hooks.all(Gate.class)).containsExactly(first, second);
        assertThat(hooks.registrations().stream().map(FakeHooks.Registration::mayBlock))
                .containsExactly(false, true, true);
        assertThatThrownBy(() -> hooks.only(Gate.class)).hasMessageContaining("found 2");
    }

    @Test
    void theLogKeepsItsLines() {
        var context = new FakeContext();
        context.log().log(System.Logger.Level.WARNING, "lost {0} of {1}", 1, "pg2");
        context.log().log(System.Logger.Level.INFO, "plain");
        context.log().log(System.Logger.Level.INFO, "listening", "address", "127.0.0.1:1", "tls", true);
        context.log().log(System.Logger.Level.ERROR, "failed", new IllegalStateException("why"));

        assertThat(context.log().lines())
                .containsExactly(
                        "WARNING lost 1 of pg2",
                        "INFO plain",
                        "INFO listening address=127.0.0.1:1 tls=true",
                        "ERROR failed: java.lang.IllegalStateException: why");
    }
}
