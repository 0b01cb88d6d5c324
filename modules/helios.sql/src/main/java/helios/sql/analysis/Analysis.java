package helios.sql.analysis;

import helios.sql.Verb;
import helios.sql.catalog.Catalog;
import helios.sql.catalog.SearchPath;
import helios.sql.tree.QualifiedName;
import helios.sql.tree.QueryBody;
import helios.sql.tree.Returning;
import helios.sql.tree.SelectItem;
import helios.sql.tree.SqlStatement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a statement means.
 *
 * @param written the relations that it changes, makes or drops, in the order of the text
 * @param read the relations that it reads, in the order of the text; common tables are none
 * @param output what the client gets; of a PREPARE or DECLARE, what it gets later
 * @param outputKnown whether that is all, each column with its name; false also for what only the server knows: the
 *     result of an EXECUTE, FETCH or CALL
 * @param functions the functions that it calls by name, each once
 * @param sortOperators the operators in {@code ORDER BY}, as they are written
 * @param used what columns are used for more than to be put out as they are
 * @param parts the statement and those nested in it, in the order of the text
 * @param pinned the columns of each relation that its own scope compares with constants, by {@code =} or {@code IN}
 * @param stars for each star in a list of output columns, what it stands for as SQL; absent if that is not known
 * @param arms what makes the output: the selects of a {@code UNION}, or none where a RETURNING or nothing does
 * @param returning the clause that makes the output, if one does
 */
public record Analysis(
        List<RelationUse> written,
        List<RelationUse> read,
        List<OutputColumn> output,
        boolean outputKnown,
        List<QualifiedName> functions,
        List<String> sortOperators,
        Lineage used,
        List<StatementPart> parts,
        Map<RelationUse, Set<String>> pinned,
        Map<SelectItem, Optional<List<String>>> stars,
        List<QueryBody> arms,
        Optional<Returning> returning) {

    /**
     * Reads a statement.
     *
     * @param statement its tree
     * @param verb what it does
     * @param text what the tree was read from
     * @param catalog the database that it means
     * @param path where names without a schema are looked up
     */
    public static Analysis of(SqlStatement statement, Verb verb, SourceText text, Catalog catalog, SearchPath path) {
        var findings = new Findings(catalog, path);
        var columns = new StatementReader(findings, text).read(statement, verb);
        var output = new OutputFinder();
        output.find(statement);
        var functions = new LinkedHashSet<String>();
        var sort = new LinkedHashSet<String>();
        findings.sortOperators.forEach(operator -> sort.add(operator.symbol()));
        return new Analysis(
                findings.relations(RelationUse.Access.WRITE),
                findings.relations(RelationUse.Access.READ),
                columns.stream().map(Analysis::column).toList(),
                output.known && columns.stream().noneMatch(Out::open),
                findings.functions.stream()
                        .sorted(java.util.Comparator.comparingInt(QualifiedName::start))
                        .filter(name -> functions.add(name.toString()))
                        .toList(),
                List.copyOf(sort),
                Flow.of(findings.used).lineage(),
                findings.statementParts(),
                Collections.unmodifiableMap(findings.pinned),
                Collections.unmodifiableMap(findings.stars),
                List.copyOf(output.arms),
                output.returning);
    }

    private static OutputColumn column(Out out) {
        return new OutputColumn(
                out.name(), out.flow().lineage(), !out.open(), out.open() ? Optional.empty() : out.sql(), out.item());
    }

    /** All relations, those that are written first: what an index of a relation counts. */
    public List<RelationUse> relations() {
        return Stream.concat(written.stream(), read.stream()).toList();
    }

    /** Finds what makes the output of a statement. */
    private static final class OutputFinder {

        private final List<QueryBody> arms = new ArrayList<>();
        private Optional<Returning> returning = Optional.empty();
        private boolean known = true;

        void find(SqlStatement statement) {
            switch (statement) {
                case SqlStatement.Select select -> arms(select.query().body());
                case SqlStatement.Insert insert -> returning = insert.returning();
                case SqlStatement.Update update -> returning = update.returning();
                case SqlStatement.Delete delete -> returning = delete.returning();
                case SqlStatement.Merge merge -> returning = merge.returning();
                case SqlStatement.Copy copy -> copy.statement().ifPresent(this::find);
                case SqlStatement.Prepare prepare -> find(prepare.statement());
                case SqlStatement.Declare declare -> arms(declare.query().body());
                case SqlStatement.Execute _, SqlStatement.Fetch _, SqlStatement.CallProcedure _ -> known = false;
                default -> {}
            }
        }

        private void arms(QueryBody body) {
            switch (body) {
                case QueryBody.Nested nested -> arms(nested.query().body());
                case QueryBody.SetOperation operation -> {
                    arms(operation.first());
                    operation.further().forEach(operand -> arms(operand.body()));
                }
                case QueryBody.Select select when select.into().isPresent() -> {}
                default -> arms.add(body);
            }
        }
    }
}
