package helios.sql.analysis;

import helios.sql.catalog.Table;
import helios.sql.tree.FromItem;
import helios.sql.tree.QualifiedName;
import java.util.Optional;

/**
 * A reference to a relation. Two references are equal only if they are the same one.
 *
 * @param access what is done with it
 * @param name its name as written
 * @param alias what columns are qualified with: the alias, else its own name
 * @param site where it stands
 * @param table what the catalog knows of it
 * @param start offset of its first byte
 * @param end offset behind it
 */
public record RelationUse(
        Access access, QualifiedName name, String alias, Site site, Optional<Table> table, int start, int end) {

    /** What is done with a relation. */
    public enum Access {
        READ,
        WRITE
    }

    static RelationUse of(Access access, FromItem.Relation item, Site site, Optional<Table> table) {
        var alias = item.alias()
                .flatMap(helios.sql.tree.Alias::name)
                .map(helios.sql.tree.Name::value)
                .orElse(item.name().name());
        return new RelationUse(access, item.name(), alias, site, table, item.start(), item.end());
    }

    static RelationUse of(Access access, QualifiedName name, Optional<Table> table) {
        return new RelationUse(access, name, name.name(), new Site.Named(), table, name.start(), name.end());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RelationUse(var otherAccess, var _, var _, var _, var _, var otherStart, var _)
                && access == otherAccess
                && start == otherStart;
    }

    @Override
    public int hashCode() {
        return 31 * start + access.hashCode();
    }
}
