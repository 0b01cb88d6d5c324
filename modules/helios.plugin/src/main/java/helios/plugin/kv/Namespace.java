package helios.plugin.kv;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One plugin's entries. Keys are bytes, held as Latin-1 texts: such texts are equal, and sorted, as their bytes are. */
final class Namespace {

    final Map<String, byte[]> entries = new ConcurrentHashMap<>();

    static String text(byte[] key) {
        return new String(key, StandardCharsets.ISO_8859_1);
    }

    static byte[] bytes(String key) {
        return key.getBytes(StandardCharsets.ISO_8859_1);
    }
}
