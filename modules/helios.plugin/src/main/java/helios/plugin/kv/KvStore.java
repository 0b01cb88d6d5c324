package helios.plugin.kv;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** All plugins' entries. Thread-safe: reading takes no lock, changes are made one at a time. */
public final class KvStore {

    private final Map<String, Namespace> namespaces = new ConcurrentHashMap<>();
    private final Map<String, String> signers = new ConcurrentHashMap<>();
    private volatile KvLimits limits;
    private final AtomicLong changes = new AtomicLong();
    private long totalBytes;

    /** An empty store. */
    public KvStore(KvLimits limits) {
        this.limits = limits;
    }

    /** Other caps from now on; what exceeds them stays, but does not grow. */
    public void limits(KvLimits changed) {
        limits = changed;
    }

    /** Grows with each change: two equal numbers mean equal contents. */
    public long changes() {
        return changes.get();
    }

    /** A copy of the value. */
    public Optional<byte[]> get(String namespace, byte[] key) {
        var found = namespaces.get(namespace);
        return found == null
                ? Optional.empty()
                : Optional.ofNullable(found.entries.get(Namespace.text(key))).map(byte[]::clone);
    }

    /** The keys that begin with the prefix, in the order of their bytes. */
    public List<byte[]> keys(String namespace, byte[] prefix) {
        var found = namespaces.get(namespace);
        var start = Namespace.text(prefix);
        return found == null
                ? List.of()
                : found.entries.keySet().stream()
                        .filter(key -> key.startsWith(start))
                        .sorted()
                        .map(Namespace::bytes)
                        .toList();
    }

    /** How many keys a namespace has. */
    public int keyCount(String namespace) {
        var found = namespaces.get(namespace);
        return found == null ? 0 : found.entries.size();
    }

    /** How many bytes a namespace takes, its name not counted. */
    public long bytes(String namespace) {
        var found = namespaces.get(namespace);
        return found == null
                ? 0
                : found.entries.entrySet().stream()
                        .mapToLong(entry -> size(entry.getKey(), entry.getValue()))
                        .sum();
    }

    /** Puts a value in place of any other. */
    public synchronized KvResult set(String namespace, byte[] key, byte[] value) {
        return put(namespace, Namespace.text(key), value.clone());
    }

    /** Puts a value where there is none. */
    public synchronized KvResult setIfAbsent(String namespace, byte[] key, byte[] value) {
        return current(namespace, Namespace.text(key)).isPresent()
                ? new KvResult.NotEqual()
                : put(namespace, Namespace.text(key), value.clone());
    }

    /** Removes an entry, if there is one. */
    public synchronized void delete(String namespace, byte[] key) {
        remove(namespace, Namespace.text(key));
    }

    /** Adds to a little-endian number of eight bytes, which wraps; an absent one is 0. */
    public synchronized KvResult add(String namespace, byte[] key, long delta) {
        var name = Namespace.text(key);
        var old = current(namespace, name);
        if (old.isPresent() && old.get().length != Long.BYTES) {
            return new KvResult.NotANumber();
        }
        long sum = old.map(bytes -> littleEndian(bytes).getLong()).orElse(0L) + delta;
        var result = put(
                namespace, name, littleEndian(new byte[Long.BYTES]).putLong(sum).array());
        return result instanceof KvResult.Done ? new KvResult.Sum(sum) : result;
    }

    /**
     * Changes an entry if it is as expected.
     *
     * @param expected its value; absent: there is no entry
     * @param replacement its new value; absent: the entry goes
     */
    public synchronized KvResult compareAndSet(
            String namespace, byte[] key, Optional<byte[]> expected, Optional<byte[]> replacement) {
        var name = Namespace.text(key);
        var old = current(namespace, name);
        boolean equal = old.isPresent() == expected.isPresent()
                && old.map(bytes -> Arrays.equals(bytes, expected.orElseThrow()))
                        .orElse(true);
        if (!equal) {
            return new KvResult.NotEqual();
        }
        if (replacement.isPresent()) {
            return put(namespace, name, replacement.get().clone());
        }
        remove(namespace, name);
        return KvResult.DONE;
    }

    /** The fingerprint of the key that a plugin of this name was last signed with. */
    public Optional<String> signer(String name) {
        return Optional.ofNullable(signers.get(name));
    }

    /** Binds a name, and so its namespace, to a signer. */
    public synchronized void bind(String name, String fingerprint) {
        if (!fingerprint.equals(signers.put(name, fingerprint))) {
            changes.incrementAndGet();
        }
    }

    /** Everything at one moment, sorted; hands out the entries themselves, which nobody changes. */
    synchronized Content content() {
        return new Content(changes.get(), copy(namespaces, KvStore::sorted), copy(signers, s -> s));
    }

    /** Puts back what a file held, whatever the caps are now. */
    synchronized void restore(Content content) {
        content.entries().forEach((name, entries) -> {
            totalBytes += size(name);
            var namespace = namespaces.computeIfAbsent(name, _ -> new Namespace());
            entries.forEach((key, value) -> {
                namespace.entries.put(key, value);
                totalBytes += size(key, value);
            });
        });
        signers.putAll(content.signers());
    }

    /**
     * The store at one moment.
     *
     * @param changes as {@link KvStore#changes}
     * @param entries by namespace and key
     * @param signers by name
     */
    record Content(long changes, Map<String, Map<String, byte[]>> entries, Map<String, String> signers) {}

    private static Map<String, byte[]> sorted(Namespace namespace) {
        return new TreeMap<>(namespace.entries);
    }

    private static <V, W> Map<String, W> copy(Map<String, V> map, Function<V, W> value) {
        var copy = new TreeMap<String, W>();
        map.forEach((key, old) -> copy.put(key, value.apply(old)));
        return copy;
    }

    private Optional<byte[]> current(String namespace, String key) {
        var found = namespaces.get(namespace);
        return found == null ? Optional.empty() : Optional.ofNullable(found.entries.get(key));
    }

    private KvResult put(String namespace, String key, byte[] value) {
        var existing = namespaces.get(namespace);
        var old = current(namespace, key);
        long growth = old.map(bytes -> (long) value.length - bytes.length).orElse(size(key, value))
                + (existing == null ? size(namespace) : 0);
        var caps = exceeded(namespace, key, value, old.isEmpty(), growth);
        if (!caps.isEmpty()) {
            return new KvResult.Refused(caps);
        }
        namespaces.computeIfAbsent(namespace, _ -> new Namespace()).entries.put(key, value);
        totalBytes += growth;
        changes.incrementAndGet();
        return KvResult.DONE;
    }

    private EnumSet<KvCap> exceeded(String namespace, String key, byte[] value, boolean isNew, long growth) {
        var caps = EnumSet.noneOf(KvCap.class);
        if (limits.tooLong(key.length()) || limits.tooLong(value.length)) {
            caps.add(KvCap.KV_MAX_VALUE_BYTES);
        }
        if (isNew && limits.tooManyKeys(namespace, keyCount(namespace) + 1)) {
            caps.add(KvCap.KV_MAX_KEYS_PER_PLUGIN);
        }
        if (!namespaces.containsKey(namespace) && limits.tooManyPlugins(namespaces.size() + 1)) {
            caps.add(KvCap.KV_MAX_PLUGINS);
        }
        if (growth > 0 && limits.tooManyBytes(totalBytes + growth)) {
            caps.add(KvCap.KV_MAX_TOTAL_BYTES);
        }
        return caps;
    }

    private void remove(String namespace, String key) {
        var found = namespaces.get(namespace);
        if (found == null) {
            return;
        }
        var old = found.entries.remove(key);
        if (old == null) {
            return;
        }
        totalBytes -= size(key, old);
        if (found.entries.isEmpty()) {
            namespaces.remove(namespace);
            totalBytes -= size(namespace);
        }
        changes.incrementAndGet();
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static long size(String namespace) {
        return namespace.getBytes(StandardCharsets.UTF_8).length;
    }

    private static long size(String key, byte[] value) {
        return (long) key.length() + value.length;
    }
}
