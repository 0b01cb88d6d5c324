package helios.host.session;

import helios.wire.BackendMessage;
import helios.wire.TransactionStatus;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What is left of a session whose client said goodbye behind requests: its server does what it was asked for, as it would
 * for a client of its own, and then ends the connection; nobody gets the replies. The time limits of statements hold on.
 * Confined to the server's event loop.
 */
final class Leaving implements ServerConnection.Owner {

    private static final Duration LOOK = Duration.ofMillis(500);

    private final ServerConnection server;
    private final Environment environment;
    private final SessionTimer timer = new SessionTimer(System.nanoTime());
    private final Runnable gone;
    private boolean over;

    private Leaving(ServerConnection server, Environment environment, Runnable gone) {
        this.server = server;
        this.environment = environment;
        this.gone = gone;
    }

    /**
     * Lets a server finish.
     *
     * @param gone called when its connection is closed
     */
    static void finish(ServerConnection server, Environment environment, Runnable gone) {
        var leaving = new Leaving(server, environment, gone);
        server.attach(leaving);
        server.read(true);
        leaving.lookLater();
    }

    private void lookLater() {
        server.loop().schedule(this::look, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (over) {
            return;
        }
        long now = System.nanoTime();
        var limits = environment.limits();
        if (timer.look(limits, SessionTimer.Doing.WAITING_FOR_SERVER, now) != SessionTimer.Expired.NOTHING
                || timer.stuck(server.isWritable(), limits.backendWrite(), now)) {
            over = true;
            environment
                    .dialler()
                    .cancel(server)
                    .whenComplete((_, _) -> server.loop().execute(() -> {
                        server.abort();
                        gone.run();
                    }));
        } else {
            lookLater();
        }
    }

    @Override
    public void toClient(ServerConnection from, ByteBuf bytes) {
        bytes.release();
        timer.reply(System.nanoTime());
    }

    @Override
    public void lost(ServerConnection from, String reason) {
        over = true;
        gone.run();
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
