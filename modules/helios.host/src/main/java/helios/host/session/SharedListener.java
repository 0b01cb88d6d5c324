package helios.host.session;

import helios.host.log.Log;
import helios.spi.query.Decision;
import helios.spi.session.Credential;
import helios.spi.topology.Node;
import helios.wire.BackendMessage;
import helios.wire.TransactionStatus;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the primary that listens, in one database, to what any of its subscribers wants, and hands them what
 * comes. While somebody wants anything it is dialled again whenever it is lost. Its methods may be called on any thread,
 * and take effect in that order; subscribers are told on the listener's event loop.
 */
final class SharedListener implements ServerConnection.Owner {

    private static final Log LOG = Log.of("helios.session");

    private static final Duration DIAL = Duration.ofSeconds(5);
    private static final Duration BEAT = Duration.ofSeconds(30);
    private static final Duration LINGER = Duration.ofSeconds(30);
    private static final Duration REFUSAL = Duration.ofSeconds(60);
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 5000;

    /** Who wants to hear of channels. */
    interface Subscriber {

        /** Something came on a channel that is delivered to it. */
        void notified(Notification notification);

        /** How it signs in to servers. */
        SignIn signIn();
    }

    /**
     * As whom to sign in.
     *
     * @param credential absent where the server is expected to trust the proxy
     */
    record SignIn(String role, Optional<Credential> credential) {}

    /** What became of a wish to listen. */
    enum Wish {
        /** The channels are listened to. */
        IN_FORCE,
        /** The server lets this role not in. */
        REFUSED,
        /** There is no connection, or it is not to the node that was asked for. */
        UNAVAILABLE
    }

    /** Those who want one channel. */
    private static final class Channel {
        private final Set<Subscriber> subscribers = new LinkedHashSet<>();
        /** Those who wait for their mark. */
        private int coming;

        private boolean inForce;

        boolean wanted() {
            return coming > 0 || !subscribers.isEmpty();
        }
    }

    /** A subscriber that is told when its channels are listened to, and then when its mark has come. */
    private static final class Coming {
        private final Subscriber subscriber;
        private final Set<String> channels;
        private final Consumer<Wish> listened;
        private final Consumer<Boolean> marked;
        private boolean told;

        Coming(Subscriber subscriber, Set<String> channels, Consumer<Wish> listened, Consumer<Boolean> marked) {
            this.subscriber = subscriber;
            this.channels = channels;
            this.listened = listened;
            this.marked = marked;
        }

        void fail(Wish why) {
            if (told) {
                marked.accept(false);
            } else {
                told = true;
                listened.accept(why);
            }
        }
    }

    private final Listeners.Settings settings;
    private final EventLoop loop;
    private final String database;
    private final String marks;
    private final Function<Subscriber, SignIn> login;

    private final Map<String, Channel> channels = new HashMap<>();
    /** By their marks. */
    private final Map<String, Coming> coming = new LinkedHashMap<>();

    private @Nullable ServerConnection server;
    private boolean dialling;
    private boolean asking;
    /** Something was asked since the last beat that was not answered. */
    private boolean overdue;
    /** Until then nothing is dialled. */
    private boolean pausing;

    private Wish pausedFor = Wish.UNAVAILABLE;
    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private boolean closed;

    SharedListener(
            Listeners.Settings settings,
            EventLoop loop,
            String database,
            String marks,
            Function<Subscriber, SignIn> login) {
        this.settings = settings;
        this.loop = loop;
        this.database = database;
        this.marks = marks;
        this.login = login;
    }

    /** The channel on which marks are sent. */
    String marks() {
        return marks;
    }

    // ---- what subscribers ask for

    /**
     * Listens to channels for a subscriber, and delivers to it what comes on them behind its mark.
     *
     * @param node where the mark will be sent
     * @param listened told once, when the mark may be sent, or that there is no use in it
     * @param marked told once after {@link Wish#IN_FORCE}, when the mark has come; false: it will not
     */
    void listen(
            Subscriber subscriber,
            Node node,
            Set<String> wanted,
            String mark,
            Consumer<Wish> listened,
            Consumer<Boolean> marked) {
        loop.execute(() -> listenNow(node, mark, new Coming(subscriber, wanted, listened, marked)));
    }

    private void listenNow(Node node, String mark, Coming wish) {
        if (closed || pausing || !isPrimary(node) || (server != null && !isAt(server.target(), node))) {
            wish.fail(pausing ? pausedFor : Wish.UNAVAILABLE);
            return;
        }
        coming.put(mark, wish);
        wish.channels.forEach(name -> channels.computeIfAbsent(name, _ -> new Channel()).coming++);
        reconcile();
    }

    private boolean isPrimary(Node node) {
        return settings.topology()
                .current()
                .primary()
                .filter(primary -> isAt(primary, node))
                .isPresent();
    }

    private static boolean isAt(Node one, Node other) {
        return one.name().equals(other.name()) && one.address().equals(other.address());
    }

    /** The mark is not waited for any more. */
    void forget(String mark) {
        loop.execute(() -> {
            var wish = coming.remove(mark);
            if (wish != null) {
                noLongerComing(wish);
                wish.fail(Wish.UNAVAILABLE);
                reconcile();
            }
        });
    }

    /** A subscriber wants no more of these channels. */
    void unlisten(Subscriber subscriber, Set<String> unwanted) {
        loop.execute(() -> {
            for (var name : unwanted) {
                var channel = channels.get(name);
                if (channel != null) {
                    channel.subscribers.remove(subscriber);
                }
            }
            reconcile();
        });
    }

    private void noLongerComing(Coming wish) {
        for (var name : wish.channels) {
            var channel = channels.get(name);
            if (channel != null) {
                channel.coming--;
            }
        }
    }

    /** Another node is the primary, or still the same one. */
    void follow(Node primary) {
        loop.execute(() -> {
            var there = server;
            if (there != null && !isAt(there.target(), primary)) {
                server = null;
                there.terminate();
                gone(there.node(), "another node is the primary");
            }
        });
    }

    void close() {
        loop.execute(() -> {
            closed = true;
            var there = server;
            server = null;
            if (there != null) {
                there.terminate();
            }
            failComing(Wish.UNAVAILABLE);
        });
    }

    // ---- the connection

    /** Has the server listen to what is wanted, and to nothing else. */
    private void reconcile() {
        if (closed || asking || dialling || pausing) {
            return;
        }
        if (server == null) {
            if (channels.values().stream().anyMatch(Channel::wanted)) {
                dial();
            } else {
                channels.clear();
            }
            return;
        }
        var steps = steps();
        if (steps.isEmpty()) {
            tellListened();
            if (channels.isEmpty()) {
                loop.schedule(this::closeIfUnused, LINGER.toMillis(), TimeUnit.MILLISECONDS);
            }
        } else {
            ask(server, String.join("; ", steps), List.copyOf(channels.values()));
        }
    }

    private List<String> steps() {
        var steps = new ArrayList<String>();
        channels.forEach((name, channel) -> {
            if (channel.wanted() && !channel.inForce) {
                steps.add("LISTEN " + quoted(name));
            } else if (!channel.wanted() && channel.inForce) {
                steps.add("UNLISTEN " + quoted(name));
            }
        });
        channels.values().removeIf(channel -> !channel.wanted());
        return steps;
    }

    static String quoted(String channel) {
        return '"' + channel.replace("\"", "\"\"") + '"';
    }

    /** Has SQL run after which these channels are listened to; what comes to be wanted meanwhile is asked for after it. */
    private void ask(ServerConnection there, String sql, List<Channel> listened) {
        asking = true;
        overdue = false;
        there.ask(sql, answer -> {
            asking = false;
            if (there != server) {
                return;
            }
            if (answer.error().isPresent()) {
                there.abort();
                gone(there.node(), answer.error().get().message());
                return;
            }
            listened.forEach(channel -> channel.inForce = true);
            pauseMillis = FIRST_PAUSE_MILLIS;
            reconcile();
        });
    }

    private void tellListened() {
        for (var wish : List.copyOf(coming.values())) {
            boolean inForce =
                    wish.channels.stream().allMatch(name -> channels.containsKey(name) && channels.get(name).inForce);
            if (inForce && !wish.told) {
                wish.told = true;
                wish.listened.accept(Wish.IN_FORCE);
            }
        }
    }

    private void closeIfUnused() {
        if (channels.isEmpty() && server != null && !asking) {
            server.terminate();
            server = null;
        }
    }

    private void dial() {
        var primary = settings.topology().current().primary();
        var someone = coming.values().stream()
                .map(wish -> wish.subscriber)
                .findFirst()
                .or(() -> channels.values().stream()
                        .flatMap(channel -> channel.subscribers.stream())
                        .findFirst());
        if (primary.isEmpty() || someone.isEmpty()) {
            pause(Wish.UNAVAILABLE, Duration.ofMillis(nextPause()));
            return;
        }
        var signIn = login.apply(someone.get());
        var parameters = new LinkedHashMap<String, String>();
        parameters.put("user", signIn.role());
        parameters.put("database", database);
        parameters.put("client_encoding", "UTF8");
        parameters.put("application_name", "helios listener");
        dialling = true;
        var target = new ServerDialler.Target(primary.get(), parameters, signIn.credential(), false);
        settings.dialler().dial(loop, target, true, new Dial(primary.get()));
    }

    private final class Dial implements ServerLogin.Listener {

        private final Node node;
        private final Future<?> timeout = loop.schedule(this::late, DIAL.toMillis(), TimeUnit.MILLISECONDS);
        private @Nullable ServerLogin begun;
        private boolean over;

        Dial(Node node) {
            this.node = node;
        }

        private void late() {
            if (begun != null) {
                begun.abort();
            }
            ended(Wish.UNAVAILABLE, "the login took longer than " + DIAL.toMillis() + " ms");
        }

        private boolean ends() {
            boolean first = !over;
            over = true;
            timeout.cancel(false);
            if (first) {
                dialling = false;
            }
            return first;
        }

        @Override
        public void connected(ServerLogin login) {
            begun = login;
            if (over) {
                login.abort();
            }
        }

        @Override
        public void ready(ServerConnection connection) {
            if (!ends() || closed || !isPrimary(node)) {
                connection.terminate();
                reconcile();
                return;
            }
            server = connection;
            connection.attach(SharedListener.this);
            connection.read(true);
            loop.schedule(() -> beat(connection), BEAT.toMillis(), TimeUnit.MILLISECONDS);
            ask(connection, "LISTEN " + quoted(marks), List.of());
        }

        @Override
        public void refused(BackendMessage.ErrorResponse error, ByteBuf frame) {
            frame.release();
            // What a role may not do it may not do in a second either: its password, its rights, pg_hba.conf, the
            // database.
            var state = error.sqlState().orElse("");
            boolean forGood = state.startsWith("28") || state.startsWith("42") || state.equals("3D000");
            ended(forGood ? Wish.REFUSED : Wish.UNAVAILABLE, error.message().orElse(""));
        }

        @Override
        public void failed(Decision.Reject reason) {
            boolean forGood = reason.state().code().startsWith("28");
            ended(forGood ? Wish.REFUSED : Wish.UNAVAILABLE, reason.message());
        }

        private void ended(Wish why, String reason) {
            if (ends()) {
                LOG.info("no listener", "node", node.name(), "database", database, "reason", reason);
                pause(why, why == Wish.REFUSED && unused() ? REFUSAL : Duration.ofMillis(nextPause()));
            }
        }
    }

    /** Tells whether it serves nobody yet: who waits for it may find another one. */
    private boolean unused() {
        return channels.values().stream().allMatch(channel -> channel.subscribers.isEmpty());
    }

    private long nextPause() {
        long pause = pauseMillis;
        pauseMillis = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        return pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1);
    }

    private void pause(Wish why, Duration howLong) {
        pausing = true;
        pausedFor = why;
        failComing(why);
        loop.schedule(
                () -> {
                    pausing = false;
                    reconcile();
                },
                howLong.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void failComing(Wish why) {
        var failed = List.copyOf(coming.values());
        coming.clear();
        failed.forEach(wish -> {
            noLongerComing(wish);
            wish.fail(why);
        });
    }

    /** A connection that has died without a word is found out by what it does not answer. */
    private void beat(ServerConnection there) {
        if (there != server) {
            return;
        }
        if (asking && overdue) {
            server = null;
            there.abort();
            gone(there.node(), "it does not answer");
            return;
        }
        if (!asking) {
            ask(there, "SELECT 1", List.of());
        }
        overdue = true;
        loop.schedule(() -> beat(there), BEAT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void gone(String node, String reason) {
        server = null;
        asking = false;
        channels.values().forEach(channel -> channel.inForce = false);
        if (!closed && !unused()) {
            settings.lost().accept(node);
            LOG.warn(
                    "listener lost: sessions miss what is notified until it is back",
                    "node",
                    node,
                    "database",
                    database,
                    "reason",
                    reason);
        }
        failComing(Wish.UNAVAILABLE);
        pause(Wish.UNAVAILABLE, Duration.ofMillis(nextPause()));
    }

    // ---- what the server says

    @Override
    public boolean sortsNotifications() {
        return true;
    }

    @Override
    public boolean notified(ServerConnection from, ByteBuf frame) {
        var notification = Notification.read(frame, StandardCharsets.UTF_8);
        if (notification.channel().equals(marks)) {
            var wish = coming.remove(notification.payload());
            if (wish != null) {
                deliver(wish);
            }
        } else {
            var channel = channels.get(notification.channel());
            if (channel != null) {
                channel.subscribers.forEach(subscriber -> subscriber.notified(notification));
            }
        }
        return false;
    }

    private void deliver(Coming wish) {
        noLongerComing(wish);
        wish.channels.forEach(name ->
                channels.computeIfAbsent(name, _ -> new Channel()).subscribers.add(wish.subscriber));
        wish.marked.accept(true);
    }

    @Override
    public void toClient(ServerConnection from, ByteBuf bytes) {
        bytes.release();
    }

    @Override
    public void lost(ServerConnection from, String reason) {
        if (from == server) {
            gone(from.node(), reason);
        }
    }

    @Override
    public boolean survives(ServerConnection from) {
        return false;
    }

    @Override
    public boolean makesReady() {
        return false;
    }

    @Override
    public void flushClient() {}

    @Override
    public void ready(ServerConnection from, TransactionStatus status, boolean swallowed) {}

    @Override
    public void readyAgain(TransactionStatus status) {}

    @Override
    public boolean parameter(ServerConnection from, BackendMessage.ParameterStatus parameter) {
        return false;
    }

    @Override
    public void serverWritable(ServerConnection from, boolean writable) {}
}
