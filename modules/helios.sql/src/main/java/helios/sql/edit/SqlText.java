package helios.sql.edit;

import helios.sql.LexerOptions;
import helios.sql.SqlSyntaxException;
import helios.sql.StatementFacts;
import helios.sql.Verb;
import helios.sql.analysis.Analysis;
import helios.sql.analysis.RelationUse;
import helios.sql.analysis.SourceText;
import helios.sql.analysis.Syntax;
import helios.sql.catalog.Catalog;
import helios.sql.catalog.SearchPath;
import helios.sql.tree.SqlStatement;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A statement that can be edited. Immutable: each edit gives another text. What an edit does not have to touch keeps its
 * bytes, comments and blanks too.
 *
 * <p>Relations and output columns are counted as {@link Analysis#relations} and {@link Analysis#output} list them. An edit
 * of a relation leaves the numbers of all relations in front of it as they are.
 */
public final class SqlText {

    private final SourceText text;
    private final StatementFacts facts;
    private final SqlStatement tree;
    private final Catalog catalog;
    private final SearchPath path;
    private final Analysis analysis;

    private SqlText(Syntax.Parsed parsed, Catalog catalog, SearchPath path) {
        this.text = parsed.text();
        this.facts = parsed.facts();
        this.tree = parsed.tree();
        this.catalog = catalog;
        this.path = path;
        this.analysis = Analysis.of(tree, facts.verb(), text, catalog, path);
    }

    /**
     * Parses a statement.
     *
     * @throws SqlSyntaxException if it cannot be parsed
     */
    public static SqlText of(byte[] statement, LexerOptions options, Catalog catalog, SearchPath path) {
        return of(Syntax.of(statement, options), catalog, path);
    }

    /**
     * The statement that was parsed.
     *
     * @throws SqlSyntaxException if it could not be
     */
    public static SqlText of(Syntax syntax, Catalog catalog, SearchPath path) {
        return switch (syntax) {
            case Syntax.Parsed parsed -> new SqlText(parsed, catalog, path);
            case Syntax.Refused refused -> throw refused.error();
        };
    }

    /** The text as characters. */
    public String text() {
        return text.slice(0, text.bytes().length);
    }

    /** The text in the client's encoding; shared, not to be changed. */
    public byte[] bytes() {
        return text.bytes();
    }

    /** What it does. */
    public Verb verb() {
        return facts.verb();
    }

    /** Its tree. */
    public SqlStatement tree() {
        return tree;
    }

    /** What it means. */
    public Analysis analysis() {
        return analysis;
    }

    SourceText source() {
        return text;
    }

    /** The text with changes, if that is still a statement. */
    SqlText with(Consumer<Splices> change) {
        var splices = new Splices(text.bytes(), text.options().encoding().charset());
        change.accept(splices);
        return switch (Syntax.of(splices.apply(), text.options())) {
            case Syntax.Parsed parsed when parsed.facts().verb() == facts.verb() -> new SqlText(parsed, catalog, path);
            default -> throw new NotProvableException("the statement cannot be edited in the form that it has");
        };
    }

    // Relations.

    /**
     * Adds a condition on the rows of one relation: the statement then reads and changes as if the relation held no other
     * rows. The condition gets parentheses of its own, and its columns the relation's alias.
     *
     * <p>It goes into the {@code WHERE} of the relation's own scope where that means the same; else into the {@code ON} of
     * the outer join that may leave the relation out; else the reference is replaced by a filtered one: {@code t} by
     * {@code (SELECT * FROM t WHERE ...) AS t}. {@code TABLE t} and {@code COPY t TO} become queries. Of an INSERT it
     * restricts the rows that {@code ON CONFLICT DO UPDATE} changes; which rows are added it does not say. Of a MERGE it
     * restricts the target's rows, those that no row of the source matches too.
     *
     * @param relation the relation's number
     * @param condition a condition on its columns, none of them qualified
     * @throws NotProvableException if the statement is not one that a condition can restrict
     * @throws IllegalArgumentException if the condition is no expression
     */
    public SqlText restrict(int relation, String condition) {
        return RowFilter.apply(this, analysis.relations().get(relation), Snippet.of(condition, text.options()));
    }

    /** Adds a condition to each relation for which the function gives one. */
    public SqlText restrictAll(Function<RelationUse, Optional<String>> conditions) {
        var result = this;
        var relations = analysis.relations();
        for (int i = relations.size() - 1; i >= 0; i--) {
            var condition = conditions.apply(relations.get(i));
            if (condition.isPresent()) {
                result = result.restrict(i, condition.get());
            }
        }
        return result;
    }

    /**
     * Puts another relation in place of one. What qualifies columns by the old name still does.
     *
     * @param relation the relation's number
     * @param name the other relation's name as SQL, with its schema or without
     * @throws NotProvableException if columns are qualified by the old schema, or the name means a common table
     * @throws IllegalArgumentException if it is no name
     */
    public SqlText replaceRelation(int relation, String name) {
        return RelationSwap.apply(this, analysis.relations().get(relation), name);
    }

    // Output.

    /**
     * Writes columns in place of each star in the output.
     *
     * @throws NotProvableException if the columns are not known
     */
    public SqlText expandStars() {
        return OutputEdit.expanded(this);
    }

    /**
     * Puts an expression around an output column, which keeps its name; in each arm of a {@code UNION}. A star is expanded
     * for that.
     *
     * @param column the column's number
     * @param template an expression with {@code ?} where the column's own goes
     * @throws NotProvableException if the column's place is not known
     * @throws IllegalArgumentException if the template is no expression
     */
    public SqlText wrapOutput(int column, String template) {
        return OutputEdit.wrapped(this, column, template);
    }

    // What applies to the whole result.

    /**
     * Limits the rows of the result. A statement that has a limit keeps it.
     *
     * @throws NotProvableException if its result is not that of a query
     */
    public SqlText limit(long rows) {
        return ResultEdit.limited(this, rows);
    }

    /**
     * Sorts the result. A statement that is sorted stays as it is.
     *
     * @param items what stands behind {@code ORDER BY}
     * @throws NotProvableException if its result is not that of a query
     * @throws IllegalArgumentException if the items are none
     */
    public SqlText orderBy(String items) {
        return ResultEdit.sorted(this, items);
    }

    @Override
    public String toString() {
        return text();
    }
}
