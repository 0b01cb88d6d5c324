package com.example.probe;

import helios.spi.SqlState;
import helios.spi.admin.AdminEndpoint;
import helios.spi.admin.AdminResponse;
import helios.spi.query.Answerer;
import helios.spi.query.Column;
import helios.spi.query.Decision;
import helios.spi.query.Gate;
import helios.spi.query.Outcome;
import helios.spi.query.Query;
import helios.spi.query.QueryListener;
import helios.spi.query.Response;
import helios.spi.query.ResultTap;
import helios.spi.query.Rewriter;
import helios.spi.query.Router;
import helios.spi.query.Row;
import helios.spi.query.Target;
import helios.spi.session.Session;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/** Decides by words in the text, and remembers what it saw. Thread-safe, for it serves all sessions. */
final class Probe implements Gate, Rewriter, Answerer, Router, QueryListener {

    private static final Duration SLOW = Duration.ofMillis(100);

    private final ProbeConfig config;
    private final ConcurrentLinkedQueue<Map<String, Object>> events = new ConcurrentLinkedQueue<>();

    Probe(ProbeConfig config) {
        this.config = config;
    }

    @Override
    public Decision.AtGate admit(Query query) {
        saw("gate", query);
        if (query.text().contains("fail_hook")) {
            throw new IllegalStateException("asked to fail");
        }
        if (query.text().contains("stop_rows")) {
            query.tap(new Counter());
        }
        return query.text().contains("reject_me")
                ? new Decision.Reject(SqlState.INSUFFICIENT_PRIVILEGE, "rejected by probe").withHint("leave the word out")
                : Decision.PROCEED;
    }

    @Override
    public Decision.AtRewrite rewrite(Query query) {
        saw("rewrite", query);
        return query.text().contains("old_word")
                ? new Decision.Rewrite(query.text().replace("old_word", "new_word"))
                : Decision.PROCEED;
    }

    @Override
    public Decision.AtAnswer answer(Query query) {
        saw("answer", query);
        if (!query.text().contains("answer_me")) {
            return Decision.PROCEED;
        }
        var value = Optional.of(answerTo(query.text()).getBytes(StandardCharsets.UTF_8));
        return new Decision.Answer(Response.Table.select(List.of(Column.text("a")), List.of(List.of(value))));
    }

    /** With the word of the comment, so that two answers can be told apart. */
    private static String answerTo(String text) {
        int at = text.indexOf("/* ");
        return at < 0 ? "answered" : "answered " + text.substring(at + 3, text.indexOf(" */", at));
    }

    @Override
    public Decision.AtRoute route(Query query) {
        saw("route", query);
        return named("node:", query.text())
                // A node that could not run the statement is not named twice, if there is another.
                .map(first -> query.attempts().isEmpty()
                        ? first
                        : named("else:", query.text()).orElse(first))
                .<Decision.AtRoute>map(node -> new Decision.Route(new Target.Node(node)))
                .orElse(Decision.PROCEED);
    }

    private static Optional<String> named(String word, String text) {
        int start = text.indexOf(word) + word.length();
        if (start < word.length()) {
            return Optional.empty();
        }
        int end = start;
        while (end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
            end++;
        }
        return Optional.of(text.substring(start, end));
    }

    @Override
    public void finished(Query query, Outcome outcome) {
        if (config.blocking() && query.text().contains("slow_listener")) {
            LockSupport.parkNanos(SLOW.toNanos());
        }
        var event = event("finished", query);
        event.put("source", outcome.source().name());
        event.put("tag", outcome.commandTag());
        event.put("rows", outcome.rows());
        event.put("node", outcome.node().orElse(""));
        event.put("error", outcome.error().map(error -> error.state().code()).orElse(""));
        event.put("rejectedBy", outcome.rejectedBy().orElse(""));
        events.add(event);
    }

    @Override
    public void transactionEnded(Session session, boolean committed) {
        var event = new LinkedHashMap<String, Object>();
        event.put("stage", "transactionEnded");
        event.put("committed", committed);
        events.add(event);
    }

    private void saw(String stage, Query query) {
        events.add(event(stage, query));
    }

    private static Map<String, Object> event(String stage, Query query) {
        var event = new LinkedHashMap<String, Object>();
        event.put("stage", stage);
        event.put("text", query.text());
        event.put("request", query.requestId().toString());
        event.put("protocol", query.protocol().name());
        event.put("index", query.place().index());
        event.put("count", query.place().count());
        event.put("transaction", query.transaction().name());
        event.put("setting", query.session().setting("probe.x").orElse(""));
        event.put(
                "parameters",
                query.parameters().stream()
                        .map(parameter -> parameter.value().map(String::new).orElse("NULL"))
                        .toList());
        return event;
    }

    AdminEndpoint events() {
        return AdminEndpoint.get("/probe", "What the probe saw.", _ -> AdminResponse.ok(new ArrayList<>(events)));
    }

    AdminEndpoint clear() {
        return AdminEndpoint.post("/probe/clear", "Forgets what the probe saw.", _ -> {
            events.clear();
            return AdminResponse.ok(Map.of("ok", true));
        });
    }

    private final class Counter implements ResultTap {
        private int seen;

        @Override
        public void columns(List<Column> columns) {
            var event = new LinkedHashMap<String, Object>();
            event.put("stage", "columns");
            event.put("names", columns.stream().map(Column::name).toList());
            events.add(event);
        }

        @Override
        public Optional<Decision.Reject> row(Row row) {
            return ++seen <= config.rows()
                    ? Optional.empty()
                    : Optional.of(new Decision.Reject(SqlState.PROGRAM_LIMIT_EXCEEDED, "too many rows"));
        }
    }
}
