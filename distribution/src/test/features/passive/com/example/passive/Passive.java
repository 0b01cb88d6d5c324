package com.example.passive;

import helios.spi.query.Answerer;
import helios.spi.query.Decision;
import helios.spi.query.Gate;
import helios.spi.query.Outcome;
import helios.spi.query.Query;
import helios.spi.query.QueryListener;
import helios.spi.query.ResultTap;
import helios.spi.query.Rewriter;
import helios.spi.query.Router;
import helios.spi.query.Row;
import helios.spi.session.Session;
import java.util.Optional;

/** Looks at whatever a feature can look at, each row included, and lets everything pass. */
final class Passive implements Gate, Rewriter, Answerer, Router, QueryListener {

    @Override
    public Decision.AtGate admit(Query query) {
        look(query);
        query.tap(new EveryRow());
        return Decision.PROCEED;
    }

    @Override
    public Decision.AtRewrite rewrite(Query query) {
        look(query);
        return Decision.PROCEED;
    }

    @Override
    public Decision.AtAnswer answer(Query query) {
        look(query);
        return Decision.PROCEED;
    }

    @Override
    public Decision.AtRoute route(Query query) {
        look(query);
        return Decision.PROCEED;
    }

    @Override
    public void finished(Query query, Outcome outcome) {
        look(query);
    }

    @Override
    public void transactionEnded(Session session, boolean committed) {
        require(session.id().version() == 4, "a session has a random id");
    }

    private static void look(Query query) {
        require(query.text() != null && query.companions().contains(query), "a query is among its companions");
        require(query.place().index() < query.place().count(), "its place is among theirs");
        query.parameters().forEach(parameter -> require(parameter.value() != null, "a parameter has a value or none"));
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("does not hold: " + what);
        }
    }

    private static final class EveryRow implements ResultTap {

        @Override
        public Optional<Decision.Reject> row(Row row) {
            for (int column = 0; column < row.columnCount(); column++) {
                var _ = row.value(column);
            }
            return Optional.empty();
        }
    }
}
