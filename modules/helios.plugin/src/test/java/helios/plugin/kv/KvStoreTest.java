package helios.plugin.kv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import helios.plugin.PluginException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The key-value store: isolation, caps, atomic operations, its file. */
final class KvStoreTest {

    @TempDir
    private Path temp;

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static Optional<String> text(KvStore store, String namespace, String key) {
        return store.get(namespace, bytes(key)).map(value -> new String(value, UTF_8));
    }

    private static KvResult set(KvStore store, String namespace, String key, String value) {
        return store.set(namespace, bytes(key), bytes(value));
    }

    private static KvResult refused(KvCap... caps) {
        return new KvResult.Refused(java.util.Set.of(caps));
    }

    @Test
    void namespacesDoNotSeeOneAnother() {
        var store = new KvStore(KvLimits.DEFAULT);
        set(store, "a", "k", "1");
        set(store, "b", "k", "2");
        assertThat(text(store, "a", "k")).contains("1");
        assertThat(text(store, "b", "k")).contains("2");
        store.delete("a", bytes("k"));
        store.delete("a", bytes("k"));
        assertThat(text(store, "a", "k")).isEmpty();
        assertThat(text(store, "b", "k")).contains("2");
    }

    @Test
    void whatIsHandedOutIsACopy() {
        var store = new KvStore(KvLimits.DEFAULT);
        var value = bytes("abc");
        store.set("a", bytes("k"), value);
        value[0] = 'x';
        store.get("a", bytes("k")).orElseThrow()[1] = 'x';
        assertThat(text(store, "a", "k")).contains("abc");
    }

    @Test
    void keysAreListedByPrefixInTheOrderOfTheirBytes() {
        var store = new KvStore(KvLimits.DEFAULT);
        for (var key : List.of("b/2", "a/1", "b/10", "é", "b")) {
            set(store, "a", key, "");
        }
        assertThat(store.keys("a", bytes("b")).stream().map(key -> new String(key, UTF_8)))
                .containsExactly("b", "b/10", "b/2");
        assertThat(store.keys("a", new byte[0])).hasSize(5).last().isEqualTo(bytes("é"));
        assertThat(store.keys("none", new byte[0])).isEmpty();
    }

    @Test
    void capsOfKeysAndValuesAreCheckedBeforeAnyChange() {
        var store = new KvStore(new KvLimits(4, 2, 0, 0, Map.of("wide", 3)));
        assertThat(set(store, "a", "k", "12345")).isEqualTo(refused(KvCap.KV_MAX_VALUE_BYTES));
        assertThat(set(store, "a", "12345", "1")).isEqualTo(refused(KvCap.KV_MAX_VALUE_BYTES));
        assertThat(set(store, "a", "1", "1234")).isEqualTo(KvResult.DONE);
        assertThat(set(store, "a", "2", "")).isEqualTo(KvResult.DONE);
        assertThat(set(store, "a", "3", "")).isEqualTo(refused(KvCap.KV_MAX_KEYS_PER_PLUGIN));
        assertThat(set(store, "a", "2", "over")).isEqualTo(KvResult.DONE);
        assertThat(store.add("a", bytes("3"), 1))
                .isEqualTo(refused(KvCap.KV_MAX_VALUE_BYTES, KvCap.KV_MAX_KEYS_PER_PLUGIN));
        for (var key : List.of("1", "2", "3")) {
            assertThat(set(store, "wide", key, "")).isEqualTo(KvResult.DONE);
        }
        assertThat(store.keyCount("a")).isEqualTo(2);
        assertThat(store.bytes("a")).isEqualTo(10);
    }

    @Test
    void capsOfNamespacesAndBytesFreeUp() {
        var store = new KvStore(new KvLimits(0, 0, 1, 10, Map.of()));
        assertThat(set(store, "a", "key", "123456")).isEqualTo(KvResult.DONE);
        assertThat(set(store, "a", "key", "1234567")).isEqualTo(refused(KvCap.KV_MAX_TOTAL_BYTES));
        assertThat(set(store, "b", "k", "")).isEqualTo(refused(KvCap.KV_MAX_PLUGINS, KvCap.KV_MAX_TOTAL_BYTES));
        store.delete("a", bytes("key"));
        assertThat(set(store, "b", "key", "123456")).isEqualTo(KvResult.DONE);
        store.limits(new KvLimits(0, 0, 0, 5, Map.of()));
        assertThat(set(store, "b", "key", "12345")).isEqualTo(KvResult.DONE);
        assertThat(set(store, "b", "kez", "1")).isEqualTo(refused(KvCap.KV_MAX_TOTAL_BYTES));
    }

    @Test
    void compareAndSetKnowsAbsence() {
        var store = new KvStore(KvLimits.DEFAULT);
        var key = bytes("k");
        assertThat(store.compareAndSet("a", key, Optional.of(bytes("1")), Optional.of(bytes("2"))))
                .isEqualTo(new KvResult.NotEqual());
        assertThat(store.compareAndSet("a", key, Optional.empty(), Optional.of(bytes("1"))))
                .isEqualTo(KvResult.DONE);
        assertThat(store.compareAndSet("a", key, Optional.empty(), Optional.of(bytes("2"))))
                .isEqualTo(new KvResult.NotEqual());
        assertThat(store.compareAndSet("a", key, Optional.of(bytes("1")), Optional.empty()))
                .isEqualTo(KvResult.DONE);
        assertThat(store.get("a", key)).isEmpty();
        assertThat(store.compareAndSet("a", key, Optional.empty(), Optional.empty()))
                .isEqualTo(KvResult.DONE);
    }

    @Test
    void addingCountsInLittleEndianAndWraps() {
        var store = new KvStore(KvLimits.DEFAULT);
        var key = bytes("n");
        assertThat(store.add("a", key, Long.MAX_VALUE)).isEqualTo(new KvResult.Sum(Long.MAX_VALUE));
        assertThat(store.add("a", key, 1)).isEqualTo(new KvResult.Sum(Long.MIN_VALUE));
        assertThat(store.get("a", key)).contains(new byte[] {0, 0, 0, 0, 0, 0, 0, (byte) 0x80});
        set(store, "a", "n", "1234567");
        assertThat(store.add("a", key, 1)).isEqualTo(new KvResult.NotANumber());
    }

    private static void inParallel(int threads, Callable<Void> work) throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var future : executor.invokeAll(java.util.Collections.nCopies(threads, work))) {
                future.get();
            }
        }
    }

    @Test
    void aThousandParallelAdditionsMakeAThousand() throws Exception {
        var store = new KvStore(KvLimits.DEFAULT);
        inParallel(1000, () -> {
            store.add("a", bytes("n"), 1);
            return null;
        });
        assertThat(store.add("a", bytes("n"), 0)).isEqualTo(new KvResult.Sum(1000));
    }

    @Test
    void sixtyFourThreadsLoseNothingByCompareAndSet() throws Exception {
        var store = new KvStore(KvLimits.DEFAULT);
        var key = bytes("n");
        inParallel(64, () -> {
            for (int done = 0; done < 100; ) {
                var old = store.get("a", key);
                int next = old.map(value -> ByteBuffer.wrap(value).getInt()).orElse(0) + 1;
                var swapped = store.compareAndSet(
                        "a",
                        key,
                        old,
                        Optional.of(ByteBuffer.allocate(4).putInt(next).array()));
                done += swapped instanceof KvResult.Done ? 1 : 0;
            }
            return null;
        });
        assertThat(store.get("a", key))
                .contains(ByteBuffer.allocate(4)
                        .order(ByteOrder.BIG_ENDIAN)
                        .putInt(6400)
                        .array());
    }

    @Test
    void theFileKeepsEverythingAcrossRestarts() throws Exception {
        var file = temp.resolve("kv");
        var store = new KvStore(KvLimits.DEFAULT);
        var saver = new KvFile(file, store);
        saver.load();
        saver.save();
        assertThat(file).doesNotExist();
        store.set("a", new byte[] {0, -1}, new byte[] {-1, 0});
        set(store, "b", "k", "v");
        store.bind("a", "f".repeat(64));
        saver.save();
        assertThat(temp).isDirectoryNotContaining(path -> !path.equals(file));

        var restarted = new KvStore(KvLimits.DEFAULT);
        new KvFile(file, restarted).load();
        assertThat(restarted.get("a", new byte[] {0, -1})).contains(new byte[] {-1, 0});
        assertThat(text(restarted, "b", "k")).contains("v");
        assertThat(restarted.signer("a")).contains("f".repeat(64));
        assertThat(restarted.signer("b")).isEmpty();
    }

    @Test
    void theFileIsWrittenOnlyWhenSomethingChanged() throws Exception {
        var file = temp.resolve("kv");
        var store = new KvStore(KvLimits.DEFAULT);
        set(store, "a", "k", "1");
        var saver = new KvFile(file, store);
        saver.save();
        Files.delete(file);
        saver.save();
        assertThat(file).doesNotExist();
        set(store, "a", "k", "2");
        saver.save();
        assertThat(file).exists();
    }

    @Test
    void aDamagedFileIsRefusedWithTheRemedy() throws Exception {
        var file = temp.resolve("kv");
        var store = new KvStore(KvLimits.DEFAULT);
        set(store, "a", "k", "v");
        new KvFile(file, store).save();
        var good = Files.readAllBytes(file);
        for (int i = 0; i < good.length; i++) {
            var bad = good.clone();
            bad[i] ^= 1;
            Files.write(file, bad);
            assertThatThrownBy(() -> new KvFile(file, new KvStore(KvLimits.DEFAULT)).load())
                    .isInstanceOf(PluginException.class)
                    .hasMessageContaining("damaged");
        }
    }

    @Test
    void aRestoredStoreCountsItsBytes() throws Exception {
        var file = temp.resolve("kv");
        var store = new KvStore(KvLimits.DEFAULT);
        set(store, "a", "key", "123456");
        new KvFile(file, store).save();
        var restarted = new KvStore(new KvLimits(0, 0, 0, 10, Map.of()));
        new KvFile(file, restarted).load();
        assertThat(set(restarted, "a", "k", "")).isEqualTo(refused(KvCap.KV_MAX_TOTAL_BYTES));
        assertThat(set(restarted, "a", "key", "654321")).isEqualTo(KvResult.DONE);
    }
}
