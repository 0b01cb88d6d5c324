package helios.plugin.kv;

import java.util.Locale;

/** A limit of the store. */
public enum KvCap {
    /** Of a key, and of a value. */
    KV_MAX_VALUE_BYTES,
    /** Of keys in one namespace. */
    KV_MAX_KEYS_PER_PLUGIN,
    /** Of namespaces. */
    KV_MAX_PLUGINS,
    /** Of keys, values and names of namespaces together. */
    KV_MAX_TOTAL_BYTES;

    /** The key of the configuration that sets it. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
