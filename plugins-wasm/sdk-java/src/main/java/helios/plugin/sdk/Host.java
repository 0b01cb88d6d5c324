package helios.plugin.sdk;

/** What a plugin has beside what it is called with; a plugin's constructor may ask for it. */
public interface Host {

    /** The plugin's entries: all that outlives a call. */
    KeyValueStore store();

    /** Unix time; it stands still during a call. */
    long nowMillis();

    /** 64 hexadecimal digits. */
    String sha256Hex(byte[] bytes);

    /** A line in the proxy's log, of at most 4 KiB. */
    void log(LogLevel level, String line);
}
