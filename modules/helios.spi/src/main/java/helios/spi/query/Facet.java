package helios.spi.query;

import java.util.function.Function;

/**
 * A typed key for something that is derived from a statement, computed when first asked for and kept with it. What is
 * derived from the text is computed anew after a rewrite. A facet is a constant and compared by identity.
 *
 * @param <T> what is derived
 */
public final class Facet<T> {

    private final String name;
    private final Function<Query, T> derivation;

    private Facet(String name, Function<Query, T> derivation) {
        this.name = name;
        this.derivation = derivation;
    }

    /** A facet; the derivation must depend on the query alone, and must not block. */
    public static <T> Facet<T> of(String name, Function<Query, T> derivation) {
        return new Facet<>(name, derivation);
    }

    /** Computes the value; called by the kernel. */
    public T derive(Query query) {
        return derivation.apply(query);
    }

    @Override
    public String toString() {
        return "facet " + name;
    }
}
