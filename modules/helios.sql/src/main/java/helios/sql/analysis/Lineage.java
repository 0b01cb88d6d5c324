package helios.sql.analysis;

import java.util.Set;

/**
 * Where a value comes from.
 *
 * @param origins the columns that it is made of; more than there are where not all is known
 * @param known whether these are all, and each of them is meant
 */
public record Lineage(Set<Origin> origins, boolean known) {

    /** Made of no column. */
    public static final Lineage NONE = new Lineage(Set.of(), true);
}
