package helios.sql.analysis;

import helios.sql.Verb;
import java.util.List;

/**
 * A statement, or one that is nested in it: each SELECT, VALUES and TABLE, also as a sub-query or as an arm of a
 * {@code UNION}, and each statement that changes data.
 *
 * @param verb what it does
 * @param restricted whether it has a condition that is not constant
 * @param limited whether it has a {@code LIMIT} or {@code FETCH FIRST}
 * @param relations the relations that stand in it itself
 */
public record StatementPart(Verb verb, boolean restricted, boolean limited, List<RelationUse> relations) {}
