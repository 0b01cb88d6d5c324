package helios.plugin.kv;

import helios.plugin.PluginException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * A snapshot of the store. It is written whole beside the old one and then takes its place, so that a crash leaves one or the other; a
 * checksum ends it.
 */
public final class KvFile {

    private static final byte[] MAGIC = "helios-kv 1\n".getBytes(StandardCharsets.US_ASCII);

    private final Path file;
    private final KvStore store;
    private long saved;

    /** The file of a store. */
    public KvFile(Path file, KvStore store) {
        this.file = file;
        this.store = store;
    }

    /**
     * Puts into the store what the file holds; one that does not exist holds nothing.
     *
     * @throws PluginException if it cannot be read or is damaged
     */
    public synchronized void load() {
        if (!Files.exists(file)) {
            return;
        }
        try {
            store.restore(read(Files.readAllBytes(file)));
            saved = store.changes();
        } catch (IOException e) {
            throw new PluginException("kv_file " + file + " cannot be read: " + e, e);
        }
    }

    /** Writes the store's content, if it changed since it was last saved. */
    public synchronized void save() throws IOException {
        if (store.changes() == saved) {
            return;
        }
        var content = store.content();
        var beside = file.resolveSibling(file.getFileName() + ".new");
        try (var channel = FileChannel.open(
                beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            var bytes = ByteBuffer.wrap(write(content));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        saved = content.changes();
    }

    private static byte[] write(KvStore.Content content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.write(MAGIC);
        out.writeInt(content.entries().size());
        for (var namespace : content.entries().entrySet()) {
            out.writeUTF(namespace.getKey());
            out.writeInt(namespace.getValue().size());
            for (var entry : namespace.getValue().entrySet()) {
                write(out, Namespace.bytes(entry.getKey()));
                write(out, entry.getValue());
            }
        }
        out.writeInt(content.signers().size());
        for (var signer : content.signers().entrySet()) {
            out.writeUTF(signer.getKey());
            out.writeUTF(signer.getValue());
        }
        out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, byte[] value) throws IOException {
        out.writeInt(value.length);
        out.write(value);
    }

    private KvStore.Content read(byte[] bytes) throws IOException {
        int end = bytes.length - Integer.BYTES;
        if (end < MAGIC.length || ByteBuffer.wrap(bytes).getInt(end) != checksum(bytes, end)) {
            throw new PluginException(
                    "kv_file " + file + " is damaged; put a backup in its place, or move it away to begin anew");
        }
        var in = new DataInputStream(new ByteArrayInputStream(bytes, MAGIC.length, end - MAGIC.length));
        var entries = new TreeMap<String, Map<String, byte[]>>();
        for (int left = in.readInt(); left > 0; left--) {
            entries.put(in.readUTF(), readEntries(in));
        }
        Map<String, String> signers = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            signers.put(in.readUTF(), in.readUTF());
        }
        return new KvStore.Content(0, entries, signers);
    }

    private static Map<String, byte[]> readEntries(DataInputStream in) throws IOException {
        var entries = new TreeMap<String, byte[]>();
        for (int left = in.readInt(); left > 0; left--) {
            entries.put(Namespace.text(in.readNBytes(in.readInt())), in.readNBytes(in.readInt()));
        }
        return entries;
    }

    private static int checksum(byte[] bytes, int length) {
        var crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
