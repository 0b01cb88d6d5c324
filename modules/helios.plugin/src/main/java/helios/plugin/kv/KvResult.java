package helios.plugin.kv;

import java.util.Set;

/** How a change of the store ended. */
public sealed interface KvResult {

    /** It was made. */
    KvResult DONE = new Done();

    /** See {@link #DONE}. */
    record Done() implements KvResult {}

    /**
     * A number was added to.
     *
     * @param value what it is now
     */
    record Sum(long value) implements KvResult {}

    /** The value was not what it was compared to. */
    record NotEqual() implements KvResult {}

    /** The value to add to is no number of eight bytes. */
    record NotANumber() implements KvResult {}

    /**
     * Nothing changed.
     *
     * @param caps what it would have exceeded
     */
    record Refused(Set<KvCap> caps) implements KvResult {

        /** Copies the set. */
        public Refused {
            caps = Set.copyOf(caps);
        }
    }
}
