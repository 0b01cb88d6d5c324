package helios.sql.catalog;

/** What a function may do, by what its owner said ({@code pg_proc.provolatile}); from the tamest on. */
public enum Volatility {
    /** The same arguments give the same result for ever. */
    IMMUTABLE,
    /** It changes nothing. */
    STABLE,
    /** It may change data, or give another result each time. */
    VOLATILE,
    /** Nobody knows; to be taken for {@link #VOLATILE}. */
    UNKNOWN;

    /** Tells whether it is known to change nothing. */
    public boolean readsOnly() {
        return this == IMMUTABLE || this == STABLE;
    }

    /** The one of the two that promises less. */
    public Volatility or(Volatility other) {
        return compareTo(other) < 0 ? other : this;
    }
}
