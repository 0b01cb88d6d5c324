package helios.feature.console;

import helios.spi.HeliosException;
import helios.spi.SqlState;
import helios.spi.operations.DecisionView;
import helios.spi.operations.Operations;
import helios.spi.operations.SessionView;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What became of the last statements of sessions. */
final class LastRoutes {

    private final Operations proxy;

    LastRoutes(Operations proxy) {
        this.proxy = proxy;
    }

    /** Those of one session by its number, the newest first; or of each. */
    Show of(Optional<String> number) {
        return Show.of(
                "isssssssq",
                "id session query_fingerprint route cache rewrites plugins pin elapsed_us",
                () -> sessions(number).flatMap(this::rows).toList());
    }

    private Stream<SessionView> sessions(Optional<String> number) {
        var all = proxy.sessions();
        if (number.isEmpty()) {
            return all.stream();
        }
        var one = all.stream()
                .filter(session -> String.valueOf(session.number()).equals(number.get()))
                .findFirst()
                .orElseThrow(() -> new HeliosException(SqlState.UNDEFINED_OBJECT, "client not found"));
        return Stream.of(one);
    }

    private Stream<List<Object>> rows(SessionView session) {
        return proxy.decisions(session.id()).orElse(List.of()).stream().map(decision -> row(session, decision));
    }

    private static List<Object> row(SessionView session, DecisionView decision) {
        return List.of(
                session.number(),
                session.id(),
                HexFormat.of().toHexDigits(decision.fingerprint()),
                decision.node(),
                decision.answeredBy(),
                String.join(",", decision.rewrittenBy()),
                String.join(",", decision.plugins()),
                String.join(",", decision.pinned()),
                decision.elapsed().toNanos() / 1000);
    }
}
