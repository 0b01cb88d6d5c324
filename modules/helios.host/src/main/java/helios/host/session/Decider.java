package helios.host.session;

import helios.host.plan.Hook;
import helios.host.plan.Plan;
import helios.spi.query.Answerer;
import helios.spi.query.Decision;
import helios.spi.query.Gate;
import helios.spi.query.Response;
import helios.spi.query.Rewriter;
import helios.spi.query.Router;
import helios.spi.query.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks the hooks about the statements of one query string or batch: each statement's gates and rewriters, then the
 * answerers of all, then, unless every statement has an answer, the routers of all. Goes on without a pause as long as no
 * hook may block; one that may runs on a virtual thread, and the rest continues on the event loop.
 */
final class Decider {

    /** What comes out. */
    sealed interface Verdict {

        /** Nothing runs. */
        record Rejected(StatementQuery query, String feature, Decision.Reject reject) implements Verdict {}

        /** All are answered, one response for each statement. */
        record Answered(List<Response> responses) implements Verdict {}

        /** They are sent; {@code targets} holds what routers said, one entry for each statement that has one. */
        record Forwarded(List<Target> targets) implements Verdict {}

        /** They wait, and are routed anew. */
        record Held(Decision.Hold hold) implements Verdict {}
    }

    /** Gets the verdict, on the session's event loop. */
    interface Listener {
        void decided(Verdict verdict);
    }

    private enum Step {
        GATE,
        REWRITE,
        ANSWER,
        ROUTE
    }

    private final ClientSession session;
    private final Plan plan;
    private final List<StatementQuery> queries;
    private final Listener listener;
    private final Function<StatementQuery, Optional<SettingChange>> effects;
    private final @Nullable Response[] answers;
    private final List<Target> targets = new ArrayList<>();
    private Step step = Step.GATE;
    private int query;
    private int hook;
    private @Nullable Target target;

    Decider(
            ClientSession session,
            Plan plan,
            List<StatementQuery> queries,
            Function<StatementQuery, Optional<SettingChange>> effects,
            Listener listener) {
        this.session = session;
        this.plan = plan;
        this.queries = queries;
        this.effects = effects;
        this.listener = listener;
        this.answers = new @Nullable Response[queries.size()];
    }

    /** Asks all; the listener may be called before this returns. */
    void decide() {
        proceed();
    }

    /** Asks the routers once more. */
    void routeAgain() {
        step = Step.ROUTE;
        query = 0;
        hook = 0;
        target = null;
        targets.clear();
        proceed();
    }

    private void proceed() {
        while (query < queries.size()) {
            var asked = queries.get(query);
            var hooks = hooks(asked);
            if (hook >= hooks.size()) {
                nextStep(asked);
                continue;
            }
            var next = hooks.get(hook++);
            if (next.blocking()) {
                askElsewhere(next, asked);
                return;
            }
            var decision = ask(next, asked);
            if (decision instanceof Decision.MayBlock) {
                askElsewhere(next, asked);
                return;
            }
            if (!take(asked, next, decision)) {
                return;
            }
        }
        var responses = responses();
        listener.decided(
                step == Step.ROUTE || responses.isEmpty()
                        ? new Verdict.Forwarded(List.copyOf(targets))
                        : new Verdict.Answered(responses));
    }

    private void askElsewhere(Hook<?> next, StatementQuery asked) {
        session.environment().blocking().execute(() -> {
            var decision = ask(next, asked);
            session.loop().execute(() -> resume(asked, next, decision));
        });
    }

    private void resume(StatementQuery asked, Hook<?> from, Decision decision) {
        if (!session.closed() && take(asked, from, decision)) {
            proceed();
        }
    }

    private List<? extends Hook<?>> hooks(StatementQuery asked) {
        if (!asked.offered()) {
            return List.of();
        }
        return switch (step) {
            case GATE -> asked.parsedOnly ? List.of() : plan.gates();
            case REWRITE -> plan.rewriters();
            case ANSWER -> asked.parsedOnly || answers[query] != null ? List.of() : plan.answerers();
            case ROUTE -> asked.parsedOnly ? List.of() : plan.routers();
        };
    }

    /** Gates and rewriters of a statement come before those of the next; then come all answerers, then all routers. */
    private void nextStep(StatementQuery asked) {
        hook = 0;
        switch (step) {
            case GATE -> step = Step.REWRITE;
            case REWRITE -> {
                effects.apply(asked).ifPresent(session.settings::expect);
                step = Step.GATE;
                query++;
                if (query == queries.size()) {
                    step = Step.ANSWER;
                    query = 0;
                }
            }
            case ANSWER -> {
                if (answers[query] == null && !asked.parsedOnly) {
                    step = Step.ROUTE;
                    query = 0;
                } else {
                    query++;
                }
            }
            case ROUTE -> {
                if (target != null) {
                    targets.add(target);
                    target = null;
                }
                query++;
            }
        }
    }

    private Decision ask(Hook<?> hook, StatementQuery query) {
        try {
            return switch (step) {
                case GATE -> ((Gate) hook.call()).admit(query);
                case REWRITE -> ((Rewriter) hook.call()).rewrite(query);
                case ANSWER -> ((Answerer) hook.call()).answer(query);
                case ROUTE -> ((Router) hook.call()).route(query);
            };
        } catch (RuntimeException e) {
            return QueryFailures.of(e);
        }
    }

    /** Takes a decision; false: it was the last word. */
    private boolean take(StatementQuery asked, Hook<?> from, Decision decision) {
        switch (decision) {
            case Decision.Proceed _ -> {}
            case Decision.Reject reject -> {
                listener.decided(new Verdict.Rejected(asked, from.feature(), reject));
                return false;
            }
            case Decision.MayBlock _ -> {
                var reason =
                        QueryFailures.of(new IllegalStateException("a hook that may block wants to block elsewhere"));
                listener.decided(new Verdict.Rejected(asked, from.feature(), reason));
                return false;
            }
            case Decision.Rewrite(var text) -> asked.rewrite(text, from.feature());
            case Decision.Answer(var response) -> {
                answers[query] = response;
                asked.answeredBy(from.feature());
                hook = Integer.MAX_VALUE;
            }
            case Decision.Route(var to) -> target = target == null ? to : target;
            case Decision.Hold hold -> {
                listener.decided(new Verdict.Held(hold));
                return false;
            }
        }
        return true;
    }

    private List<Response> responses() {
        var all = new ArrayList<Response>(answers.length);
        for (var answer : answers) {
            if (answer != null) {
                all.add(answer);
            }
        }
        return all;
    }
}
