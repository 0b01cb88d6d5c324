package helios.sql.edit;

import helios.sql.Parser;
import helios.sql.SqlSyntaxException;
import helios.sql.analysis.Quoting;
import helios.sql.analysis.RelationUse;
import helios.sql.analysis.Site;
import helios.sql.tree.CommonTable;
import helios.sql.tree.Expression;
import helios.sql.tree.FromItem;
import helios.sql.tree.QualifiedName;
import helios.sql.tree.Query;
import helios.sql.tree.QueryBody;
import helios.sql.tree.SqlStatement;
import java.util.Optional;

/** Puts another relation in place of one. */
final class RelationSwap {

    private RelationSwap() {}

    static SqlText apply(SqlText text, RelationUse use, String name) {
        var other = parse(name, text);
        check(text, use, other);
        var item = item(use.site());
        boolean rename = item.filter(relation -> relation.alias().isEmpty()).isPresent();
        return text.with(splices -> {
            splices.replace(use.name().start(), use.name().end(), Quoting.name(other));
            if (rename) {
                splices.insert(text.source().nameEnd(item.get()), " AS " + Quoting.identifier(use.alias()));
            }
        });
    }

    private static QualifiedName parse(String name, SqlText text) {
        var bytes =
                ("TABLE " + name).getBytes(text.source().options().encoding().charset());
        try {
            if (new Parser().parse(bytes, 0, bytes.length, text.source().options())
                            instanceof SqlStatement.Select(Query query, var _, var _)
                    && query.body() instanceof QueryBody.Table table
                    && table.end() == bytes.length
                    && table.relation().name().start() == "TABLE ".length()) {
                return table.relation().name();
            }
        } catch (SqlSyntaxException e) {
            // told below
        }
        throw new IllegalArgumentException("not the name of a relation: " + name);
    }

    /** Where the reference can have an alias, by which the columns are qualified. */
    private static Optional<FromItem.Relation> item(Site site) {
        return switch (site) {
            case Site.From from -> Optional.of(from.item());
            case Site.Target target -> Optional.of(target.item());
            case Site.Whole _, Site.Copied _, Site.Named _ -> Optional.empty();
        };
    }

    private static void check(SqlText text, RelationUse use, QualifiedName other) {
        text.tree().forEach(node -> {
            switch (node) {
                case CommonTable common
                when other.parts().size() == 1 && common.name().value().equals(other.name()) ->
                    throw new NotProvableException(
                            "%s means a common table of the statement".formatted(Quoting.name(other)));
                case Expression.Column column
                when column.path().size() > 2
                        && column.path()
                                .get(column.path().size() - 2)
                                .value()
                                .equals(use.name().name()) ->
                    throw new NotProvableException(
                            "a column is qualified by the schema of %s, which would no longer be meant"
                                    .formatted(Quoting.name(use.name())));
                default -> {}
            }
        });
    }
}
