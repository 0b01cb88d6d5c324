package helios.plugin;

/** What a plugin may ask for beyond the query itself. */
public enum Permission {
    /** The key-value store. */
    KV(true),
    /** Hashes. */
    CRYPTO(true),
    /** The time. */
    CLOCK(true),
    /** The log. */
    LOG(true),
    /** Bound parameters: only where the configuration grants them too. */
    PARAMETERS(false),
    /** Passwords in clear text: only where the configuration grants them too. */
    PASSWORD(false);

    private final boolean always;

    Permission(boolean always) {
        this.always = always;
    }

    /** Tells whether every plugin has it. */
    public boolean always() {
        return always;
    }
}
