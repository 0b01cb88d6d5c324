package helios.host.net;

import helios.host.log.Log;
import helios.wire.ProtocolVersion;
import helios.wire.StartupMessage.CancelRequest;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;

/**
 * The cancel keys of this process's clients. A key's process ID carries the number of the instance that issued it, so that
 * of several instances behind one port each can pass on what is another's. Thread-safe.
 */
public final class CancelRegistry implements AutoCloseable {

    /** The key of one client, until it is closed. */
    public final class Key implements AutoCloseable {

        private final int processId;
        private final Entry entry;

        private Key(int processId, Entry entry) {
            this.processId = processId;
            this.entry = entry;
        }

        /** What BackendKeyData tells as the server's process; positive, and unique among the clients of all instances. */
        public int processId() {
            return processId;
        }

        /** 4 bytes for protocol 3.0, 32 for 3.2; not to be changed. */
        public byte[] secret() {
            return entry.secret;
        }

        /** Makes the key void. */
        @Override
        public void close() {
            if (entries.remove(processId, entry)) {
                overflowTold.set(false);
            }
        }
    }

    private record Entry(byte[] secret, CancelTarget target) {}

    private static final Log LOG = Log.of("helios.net");
    private static final int SLOT_BITS = 22;
    private static final int MAX_SLOT = (1 << SLOT_BITS) - 1;
    private static final int SHORT_SECRET = 4;
    private static final int LONG_SECRET = 32;
    private static final int MAX_RUNNING = 64;
    private static final int MAX_WAITING = 1024;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final byte[] NO_SECRET = new byte[LONG_SECRET];

    private final ConcurrentHashMap<Integer, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicBoolean overflowTold = new AtomicBoolean();
    private final SecureRandom random = new SecureRandom();
    private final CancelQueue queue = new CancelQueue(MAX_RUNNING, MAX_WAITING, TIMEOUT);
    private final IntSupplier maxKeys;
    private final Optional<CancelRelay> relay;
    private final int instance;

    private CancelRegistry(Transport transport, Path stateDir, IntSupplier maxKeys) {
        this.maxKeys = maxKeys;
        relay = CancelRelay.open(transport, stateDir, this::cancelLocally);
        instance = relay.map(CancelRelay::instance).orElseGet(() -> 1 + random.nextInt(CancelRelay.MAX_INSTANCE));
    }

    /**
     * A registry that passes keys of other instances on to them, through sockets in a folder that they share.
     *
     * @param stateDir made, for its owner alone, if it is missing; where it cannot be used, a warning says so, and keys of
     *     other instances are unknown
     * @param maxKeys {@code limits.max_cancel_keys}, asked for each key
     */
    public static CancelRegistry open(Transport transport, Path stateDir, IntSupplier maxKeys) {
        return new CancelRegistry(transport, stateDir, maxKeys);
    }

    /**
     * Issues a key for a client. Beyond the configured number of keys, one is issued that cancels nothing.
     *
     * @param protocolVersion that was negotiated with the client
     */
    public Key issue(int protocolVersion, CancelTarget target) {
        byte[] secret = new byte[protocolVersion < ProtocolVersion.V3_2 ? SHORT_SECRET : LONG_SECRET];
        random.nextBytes(secret);
        var entry = new Entry(secret, target);
        int max = maxKeys.getAsInt();
        if (entries.size() >= Math.min(max, MAX_SLOT / 2)) {
            if (!overflowTold.getAndSet(true)) {
                LOG.warn(
                        "cancel keys exhausted: further clients cannot cancel; raise limits.max_cancel_keys",
                        "max_cancel_keys",
                        max);
            }
            return new Key(processId(0), entry);
        }
        int processId = processId(randomSlot());
        while (entries.putIfAbsent(processId, entry) != null) {
            processId = processId(randomSlot());
        }
        return new Key(processId, entry);
    }

    private int randomSlot() {
        return 1 + random.nextInt(MAX_SLOT);
    }

    private int processId(int slot) {
        return instance << SLOT_BITS | slot;
    }

    /** How many keys cancel something. */
    public int size() {
        return entries.size();
    }

    /**
     * Does what a CancelRequest asks for, or nothing.
     *
     * @return done, never exceptionally, when the connection that asked can be closed; how it went is told to nobody
     */
    CompletionStage<Void> cancel(CancelRequest request) {
        int issuer = request.processId() >>> SLOT_BITS;
        return issuer == instance || relay.isEmpty() ? cancelLocally(request) : forward(relay.get(), issuer, request);
    }

    private CompletionStage<Void> forward(CancelRelay to, int issuer, CancelRequest request) {
        return to.peer(issuer)
                .map(peer -> queue.submit(() -> to.forward(peer, request)))
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    private CompletionStage<Void> cancelLocally(CancelRequest request) {
        var entry = entries.get(request.processId());
        boolean matches = MessageDigest.isEqual(request.secretKey(), entry == null ? NO_SECRET : entry.secret);
        return matches && entry != null ? queue.submit(entry.target::cancel) : CompletableFuture.completedFuture(null);
    }

    /** Gives up the socket; keys stay valid within this process. */
    @Override
    public void close() {
        relay.ifPresent(CancelRelay::close);
    }
}
