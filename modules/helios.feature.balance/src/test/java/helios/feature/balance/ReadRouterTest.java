package helios.feature.balance;

import static org.assertj.core.api.Assertions.assertThat;

import helios.feature.balance.BalanceConfig.PrimaryReads;
import helios.feature.balance.BalanceConfig.ReadFrom;
import helios.feature.balance.BalanceConfig.Strategy;
import helios.spi.SqlState;
import helios.spi.query.Attempt;
import helios.spi.query.Decision;
import helios.spi.query.Outcome;
import helios.spi.query.Target;
import helios.spi.query.TransactionState;
import helios.spi.session.Identity;
import helios.spi.topology.NodeRole;
import helios.spi.topology.Topology;
import helios.testkit.FakeContext;
import helios.testkit.FakeQuery;
import helios.testkit.FakeSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where queries are sent, without servers. */
final class ReadRouterTest {

    private final FakeContext context = new FakeContext();
    private final Refusals refusals = new Refusals();
    private final FakeSession session = new FakeSession()
            .identity(Identity.of("alice"))
            .setting("standard_conforming_strings", "on")
            .setting("search_path", "public");

    private ReadRouter router(Strategy strategy, PrimaryReads primaryReads) {
        var config =
                new BalanceConfig(strategy, true, ReadFrom.ANY, primaryReads, Duration.ofMillis(100), 2, "", List.of());
        return new ReadRouter(config, context, new Suspects(context.topology(), context.sql()), refusals);
    }

    private FakeQuery read() {
        return FakeQuery.of("VALUES (1)").in(session);
    }

    private static String node(Decision decision) {
        return decision instanceof Decision.Route(Target.Node(var name)) ? name : decision.toString();
    }

    private static Outcome outcome(Optional<String> node, Optional<SqlState> error) {
        return new Outcome(
                node.isPresent() ? Outcome.Source.BACKEND : Outcome.Source.NONE,
                node,
                "",
                0,
                0,
                Duration.ofMillis(1),
                error.map(state -> new Outcome.Failure(state, "")),
                Optional.empty());
    }

    @Test
    void readsGoInTurnAndWritesNowhere() {
        var router = router(Strategy.ROUND_ROBIN, PrimaryReads.FALLBACK);
        assertThat(node(router.route(read()))).isEqualTo("pg2");
        assertThat(node(router.route(read()))).isEqualTo("pg3");
        assertThat(router.route(FakeQuery.of("DELETE FROM t").in(session))).isEqualTo(Decision.PROCEED);
        assertThat(router.route(read().transaction(TransactionState.OPEN))).isEqualTo(Decision.PROCEED);
    }

    @Test
    void aBatchHasOneNode() {
        var router = router(Strategy.ROUND_ROBIN, PrimaryReads.FALLBACK);
        var batch = FakeQuery.batch("VALUES (1)", "VALUES (2)", "VALUES (3)");
        batch.forEach(query -> query.in(session));
        assertThat(batch.stream().map(query -> node(router.route(query)))).containsExactly("pg2", "pg2", "pg2");
        var mixed = FakeQuery.batch("VALUES (1)", "DELETE FROM t");
        mixed.forEach(query -> query.in(session));
        assertThat(mixed.stream().map(router::route)).containsOnly(Decision.PROCEED);
    }

    /** A statement that is routed anew is under way once, and not at all when it has ended, however it did. */
    @Test
    void whatHasEndedIsNotUnderWay() {
        var router = router(Strategy.LEAST_CONNECTIONS, PrimaryReads.FALLBACK);
        var held = read();
        for (int i = 0; i < 9; i++) {
            router.route(held);
        }
        var first = node(router.route(held));
        var other = node(router.route(read()));
        router.finished(held, outcome(Optional.empty(), Optional.of(SqlState.CANNOT_CONNECT_NOW)));
        router.finished(held, outcome(Optional.of(first), Optional.empty()));
        assertThat(other).as("the one that was busy then").isNotEqualTo(first);
        assertThat(node(router.route(read()))).as("idle now").isEqualTo(first);
    }

    @Test
    void whatEarlierRoutersLeaveIsChosenFrom() {
        var router = router(Strategy.ROUND_ROBIN, PrimaryReads.NEVER);
        var all = context.topology().current();
        var query = read();
        query.set(
                ReadRouter.READABLE,
                new Topology(
                        all.epoch(),
                        all.nodes().stream()
                                .filter(node -> !node.name().equals("pg2"))
                                .toList()));
        assertThat(node(router.route(query))).isEqualTo("pg3");
        assertThat(node(router.route(query))).isEqualTo("pg3");
        query.set(
                ReadRouter.READABLE,
                new Topology(
                        all.epoch(),
                        all.nodes().stream()
                                .filter(node -> node.role() == NodeRole.PRIMARY)
                                .toList()));
        assertThat(node(router.route(query))).as("whatever primary_reads says").isEqualTo("pg1");
    }

    @Test
    void aRefusedUserReadsElsewhereUntilAReload() {
        var router = router(Strategy.ROUND_ROBIN, PrimaryReads.NEVER);
        for (var standby : List.of("pg2", "pg3")) {
            var query = read();
            assertThat(node(router.route(query))).isEqualTo(standby);
            query.attempted(new Attempt(standby, SqlState.INVALID_AUTHORIZATION_SPECIFICATION, "no entry"));
            assertThat(node(router.route(query))).as("this one, too").isNotEqualTo(standby);
        }
        assertThat(router.route(read()))
                .isInstanceOfSatisfying(
                        Decision.Reject.class,
                        reject -> assertThat(reject.state()).isEqualTo(SqlState.CANNOT_CONNECT_NOW));
        var other = FakeQuery.of("VALUES (1)")
                .in(new FakeSession()
                        .database("other")
                        .identity(Identity.of("alice"))
                        .setting("standard_conforming_strings", "on"));
        assertThat(node(router.route(other))).startsWith("pg");

        refusals.follow(context.topology().current());
        refusals.follow(context.topology().current());
        assertThat(node(router.route(read()))).startsWith("pg");
    }

    @Test
    void whatANodeCouldNotRunIsTriedElsewhereAndThenOnThePrimary() {
        var router = router(Strategy.ROUND_ROBIN, PrimaryReads.FALLBACK);
        var query = read();
        var tried = new ArrayList<String>();
        for (int i = 0; i < 3; i++) {
            tried.add(node(router.route(query)));
            query.attempted(new Attempt(tried.getLast(), SqlState.CONNECTION_FAILURE, "gone"));
        }
        assertThat(tried).containsExactly("pg2", "pg3", "pg1");
    }
}
