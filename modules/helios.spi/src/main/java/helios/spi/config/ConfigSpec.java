package helios.spi.config;

import java.lang.invoke.MethodHandles;

/**
 * A config record and the right to construct it, so that its module need neither export nor open it.
 *
 * @param type the record
 * @param lookup a lookup with private access to the record's package: {@code MethodHandles.lookup()} of the provider
 * @param <C> the record
 */
public record ConfigSpec<C extends Record>(Class<C> type, MethodHandles.Lookup lookup) {

    /** Refuses a lookup that could not construct the record. */
    public ConfigSpec {
        if ((lookup.lookupModes() & MethodHandles.Lookup.PACKAGE) == 0
                || lookup.lookupClass().getModule() != type.getModule()) {
            throw new IllegalArgumentException("the lookup of " + lookup.lookupClass() + " cannot construct " + type
                    + "; pass MethodHandles.lookup() of a class in the record's module");
        }
    }

    /** The spec of a record, with the caller's own lookup. */
    public static <C extends Record> ConfigSpec<C> of(Class<C> type, MethodHandles.Lookup lookup) {
        return new ConfigSpec<>(type, lookup);
    }
}
