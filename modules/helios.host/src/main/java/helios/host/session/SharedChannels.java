package helios.host.session;

import helios.spi.SqlState;
import helios.spi.query.Decision;
import helios.sql.TransactionEffect;
import helios.sql.Verb;
import helios.sql.analysis.SqlFacets;
import helios.sql.analysis.Syntax;
import helios.sql.tree.SqlStatement;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The channels that a session without a server of its own listens to through a {@link SharedListener}. What a LISTEN does is
 * found out on the server that it ran on, and then taken over from there: nothing that is notified from its COMMIT on is
 * lost, comes twice, or in another order. What an UNLISTEN does is known by its text, as far as its transaction is committed.
 * On the session's event loop.
 */
final class SharedChannels implements SharedListener.Subscriber {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** What the present transaction has done: to no channel, to one, or to all. */
    private sealed interface Step {

        record Savepoint(String name) implements Step {}

        record Unlisten(Optional<String> channel) implements Step {}
    }

    private final ClientSession session;
    private final Set<String> channels = new HashSet<>();
    private final List<Step> steps = new ArrayList<>();
    /** How many of them are savepoints. */
    private int savepoints;
    /** What came while the client could not be told. */
    private final ArrayDeque<Notification> backlog = new ArrayDeque<>();

    private long backlogBytes;
    private @Nullable SharedListener listener;
    private @Nullable Move move;
    private boolean closed;
    /** The present transaction may have notified what the session listens to. */
    private boolean notifies;

    SharedChannels(ClientSession session) {
        this.session = session;
    }

    // ---- what the client's statements do

    /** A statement has completed. */
    void completed(StatementQuery query, String commandTag) {
        if (channels.isEmpty()) {
            return;
        }
        notifies |= mayNotify(query);
        switch (query.facts.transaction()) {
            case TransactionEffect.Savepoint(var name) -> savepoint(name);
            case TransactionEffect.RollbackTo(var name) -> rollBackTo(name);
            case TransactionEffect.Release(var name) -> release(name);
            case TransactionEffect.Commit _, TransactionEffect.PrepareTransaction _ ->
                end(!commandTag.startsWith("ROLLBACK"));
            case TransactionEffect.Rollback _ -> end(false);
            default -> {}
        }
        if (commandTag.equals("DISCARD ALL")) {
            unlisten(Optional.empty());
        } else if (query.facts.verb() == Verb.UNLISTEN
                && query.facet(SqlFacets.SYNTAX) instanceof Syntax.Parsed parsed
                && parsed.tree() instanceof SqlStatement.Unlisten unlisten) {
            unlisten(unlisten.channel().map(name -> name.value()));
        }
    }

    /** Those above the limit are as those that were not seen. */
    private void savepoint(String name) {
        if (savepoints < session.environment().limits().maxTrackedSavepoints()) {
            savepoints++;
            steps.add(new Step.Savepoint(name));
        }
    }

    /** Noted once between two savepoints, and only of what the session listens to. */
    private void unlisten(Optional<String> channel) {
        var step = new Step.Unlisten(channel);
        for (int i = steps.size() - 1; i >= 0 && steps.get(i) instanceof Step.Unlisten; i--) {
            if (steps.get(i).equals(step)) {
                return;
            }
        }
        if (channel.map(channels::contains).orElse(true)) {
            steps.add(step);
        }
    }

    private void forget(List<Step> undone) {
        for (var step : undone) {
            savepoints -= step instanceof Step.Savepoint ? 1 : 0;
        }
        undone.clear();
    }

    /** As far as its text tells. */
    private static boolean mayNotify(StatementQuery query) {
        return switch (query.facts.verb()) {
            case NOTIFY, DO, CALL -> true;
            default ->
                query.facet(SqlFacets.ANALYSIS)
                        .filter(found -> found.functions().stream()
                                .anyMatch(function -> function.name().equals("pg_notify")))
                        .isPresent();
        };
    }

    private int lastSavepoint(String name) {
        return steps.lastIndexOf(new Step.Savepoint(name));
    }

    private void rollBackTo(String name) {
        int at = lastSavepoint(name);
        if (at >= 0) {
            forget(steps.subList(at + 1, steps.size()));
        } else {
            // It was set before the session listened to anything, or not seen: what came may all be behind it.
            forget(steps);
        }
    }

    private void release(String name) {
        int at = lastSavepoint(name);
        if (at >= 0) {
            var behind = steps.subList(at, steps.size());
            int before = behind.size();
            behind.removeIf(Step.Savepoint.class::isInstance);
            savepoints -= before - behind.size();
        }
    }

    /** A transaction, explicit or implicit, has ended. */
    void end(boolean committed) {
        notifies &= committed;
        if (steps.isEmpty()) {
            return;
        }
        var ended = List.copyOf(steps);
        forget(steps);
        if (!committed) {
            return;
        }
        var gone = new HashSet<String>();
        for (var step : ended) {
            if (step instanceof Step.Unlisten(var channel)) {
                channel.ifPresentOrElse(gone::add, () -> gone.addAll(channels));
            }
        }
        gone.retainAll(channels);
        if (!gone.isEmpty() && listener != null) {
            channels.removeAll(gone);
            listener.unlisten(this, gone);
            backlog.removeIf(notification -> gone.contains(notification.channel()));
            backlogBytes = backlog.stream().mapToLong(Notification::size).sum();
        }
    }

    /** The session is over. */
    void close() {
        closed = true;
        backlog.clear();
        if (listener != null && !channels.isEmpty()) {
            listener.unlisten(this, Set.copyOf(channels));
        }
        channels.clear();
        if (move != null) {
            move.forget();
        }
    }

    // ---- taking over

    /**
     * Has the shared listener listen to what the session listens to on a server, which then listens to nothing. Nothing is
     * owed there.
     *
     * @param done told once; false: it is as it was
     */
    void takeOver(ServerConnection server, Set<String> found, Consumer<Boolean> done) {
        var wanted = new HashSet<>(found);
        wanted.removeAll(channels);
        if (wanted.isEmpty()) {
            // Of what comes there nothing is the client's.
            server.ask("UNLISTEN *", answer -> done.accept(answer.error().isEmpty()));
            return;
        }
        var present = listener;
        new Move(server, Set.copyOf(wanted), present == null || channels.isEmpty() ? ofBackend(server) : present, done)
                .begin();
    }

    private SharedListener ofBackend(ServerConnection server) {
        return session.environment().listeners().ofBackend(server.database(), session.loop());
    }

    private SharedListener ofRole(ServerConnection server) {
        return session.environment().listeners().of(server.database(), server.role(), session.loop());
    }

    /**
     * Channels on their way from a server to the shared listener. When this listens to them too, a mark is sent from the
     * server: both see it at the same place in the order of all that is notified. What comes before it is the client's from
     * the server, what comes behind it from the listener.
     */
    private final class Move {

        private final ServerConnection server;
        private final Set<String> wanted;
        private final Consumer<Boolean> done;
        private final String mark = UUID.randomUUID().toString();
        private final Future<?> timeout =
                session.loop().schedule(this::forget, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        /** What the server sent behind the mark; the client's after all if nothing comes of the move. */
        private final List<Notification> held = new ArrayList<>();

        private SharedListener via;
        private boolean passed;
        private boolean sent;
        private Optional<Boolean> marked = Optional.empty();

        Move(ServerConnection server, Set<String> wanted, SharedListener via, Consumer<Boolean> done) {
            this.server = server;
            this.wanted = wanted;
            this.via = via;
            this.done = done;
        }

        void begin() {
            move = this;
            via.listen(
                    SharedChannels.this,
                    server.target(),
                    wanted,
                    mark,
                    wish -> session.loop().execute(() -> listened(wish)),
                    whether -> session.loop().execute(() -> {
                        marked = Optional.of(whether);
                        settle();
                    }));
        }

        /** Nothing comes of it, unless the mark has come already. */
        void forget() {
            via.forget(mark);
        }

        private void listened(SharedListener.Wish wish) {
            switch (wish) {
                case IN_FORCE -> sendMark();
                case REFUSED -> {
                    var own = ofRole(server);
                    if (via == own) {
                        over(false);
                    } else {
                        via = own;
                        begin();
                    }
                }
                case UNAVAILABLE -> over(false);
            }
        }

        private void sendMark() {
            var channel = SharedListener.quoted(via.marks());
            server.ask("LISTEN %s; NOTIFY %s, '%s'".formatted(channel, channel, mark), answer -> {
                sent = true;
                if (answer.error().isPresent()) {
                    forget();
                }
                settle();
            });
        }

        private void settle() {
            if (!sent || marked.isEmpty()) {
                return;
            }
            boolean moved = marked.get();
            if (!moved) {
                server.ask("UNLISTEN " + SharedListener.quoted(via.marks()), _ -> over(false));
            } else if (closed) {
                via.unlisten(SharedChannels.this, wanted);
                over(false);
            } else {
                listener = via;
                channels.addAll(wanted);
                held.clear();
                server.ask("UNLISTEN *", answer -> over(answer.error().isEmpty()));
            }
        }

        private void over(boolean moved) {
            timeout.cancel(false);
            move = null;
            if (!held.isEmpty() && !closed) {
                held.forEach(SharedChannels.this::keep);
                deliverNow();
                session.flushClient();
            }
            done.accept(moved);
        }

        /** Tells whether what comes on a channel through the listener is the client's. */
        boolean delivers(String channel) {
            return marked.orElse(false) && wanted.contains(channel);
        }

        /** Tells whether what the server says is the client's now. */
        boolean passes(Notification notification) {
            if (notification.channel().equals(via.marks())) {
                passed = true;
                return false;
            }
            if (passed) {
                held.add(notification);
            }
            return !passed;
        }
    }

    // ---- its own notifications

    /** Tells whether the transaction that has just been committed may have notified what the session listens to. */
    boolean owesItself() {
        return notifies && listener != null && !channels.isEmpty();
    }

    /**
     * Waits until what a committed transaction has notified has come to the session: a mark that is sent behind it comes behind
     * it. Nothing else is owed by the server.
     *
     * @param done told once, also where the listener was lost
     */
    void catchUp(ServerConnection server, Runnable done) {
        notifies = false;
        var via = listener;
        if (via == null) {
            done.run();
            return;
        }
        var mark = UUID.randomUUID().toString();
        var timeout = session.loop().schedule(() -> via.forget(mark), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        Runnable over = () -> {
            timeout.cancel(false);
            done.run();
        };
        via.listen(
                this,
                server.target(),
                Set.copyOf(channels),
                mark,
                wish -> session.loop().execute(() -> {
                    if (wish == SharedListener.Wish.IN_FORCE) {
                        server.ask("NOTIFY %s, '%s'".formatted(SharedListener.quoted(via.marks()), mark), answer -> {
                            if (answer.error().isPresent()) {
                                via.forget(mark);
                            }
                        });
                    } else {
                        over.run();
                    }
                }),
                _ -> session.loop().execute(over));
    }

    // ---- what comes

    /** Tells whether what a server of the session's says is the client's: not what the listener says too. */
    boolean passes(ByteBuf frame) {
        var notification = Notification.read(frame, session.charset());
        return !channels.contains(notification.channel()) && (move == null || move.passes(notification));
    }

    @Override
    public void notified(Notification notification) {
        session.loop().execute(() -> {
            if (!closed && isDelivered(notification.channel())) {
                keep(notification);
                deliver();
            }
        });
    }

    /** What comes behind a mark that the session's server has still to tell waits for that. */
    private boolean isDelivered(String channel) {
        return channels.contains(channel) || (move != null && move.delivers(channel));
    }

    private void keep(Notification notification) {
        if (closed) {
            return;
        }
        backlog.add(notification);
        backlogBytes += notification.size();
        int most = session.environment().limits().maxPendingBytes();
        if (backlogBytes > most) {
            session.end(new Decision.Reject(
                            SqlState.CONFIGURATION_LIMIT_EXCEEDED,
                            "notifications of more than %d bytes wait for the client".formatted(most))
                    .withHint("Read while idle, keep transactions short, or raise [limits] max_pending_bytes."));
        }
    }

    /** Tells the client what has come, if it may be told. */
    void deliver() {
        if (!backlog.isEmpty() && session.quiet()) {
            deliverNow();
            session.flushClient();
        }
    }

    /** No transaction is open, and the client is between two replies. */
    void deliverNow() {
        while (!backlog.isEmpty() && session.writable()) {
            var notification = backlog.removeFirst();
            backlogBytes -= notification.size();
            var message = session.buffer(notification.size());
            notification.write(message, session.charset());
            session.write(message);
        }
    }

    @Override
    public SharedListener.SignIn signIn() {
        return new SharedListener.SignIn(
                String.valueOf(session.serverParameters().get("user")), session.credential());
    }
}
