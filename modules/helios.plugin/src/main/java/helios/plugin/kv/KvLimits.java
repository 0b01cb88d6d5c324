package helios.plugin.kv;

import java.util.Map;

/**
 * The store's caps; 0 is unlimited.
 *
 * @param maxValueBytes of a key and of a value
 * @param maxKeysPerPlugin of a namespace, unless it has one of its own
 * @param maxPlugins of namespaces
 * @param maxTotalBytes of keys, values and names of namespaces together
 * @param maxKeys of single namespaces
 */
public record KvLimits(
        int maxValueBytes, int maxKeysPerPlugin, int maxPlugins, long maxTotalBytes, Map<String, Integer> maxKeys) {

    /** What holds unless configured otherwise. */
    public static final KvLimits DEFAULT = new KvLimits(65_536, 1024, 256, 67_108_864, Map.of());

    /** Copies the map, and refuses what is negative. */
    public KvLimits {
        maxKeys = Map.copyOf(maxKeys);
        if (maxValueBytes < 0 || maxKeysPerPlugin < 0 || maxPlugins < 0 || maxTotalBytes < 0) {
            throw new IllegalArgumentException("a cap of the key-value store cannot be negative; 0 is unlimited");
        }
    }

    boolean tooLong(int bytes) {
        return exceeds(bytes, maxValueBytes);
    }

    boolean tooManyKeys(String namespace, int keys) {
        return exceeds(keys, maxKeys.getOrDefault(namespace, maxKeysPerPlugin));
    }

    boolean tooManyPlugins(int namespaces) {
        return exceeds(namespaces, maxPlugins);
    }

    boolean tooManyBytes(long bytes) {
        return exceeds(bytes, maxTotalBytes);
    }

    private static boolean exceeds(long value, long cap) {
        return cap != 0 && value > cap;
    }
}
