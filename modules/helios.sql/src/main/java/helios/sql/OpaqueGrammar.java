package helios.sql;

import helios.sql.tree.Node;
import helios.sql.tree.QualifiedName;
import helios.sql.tree.Query;
import helios.sql.tree.SqlStatement;
import java.util.ArrayList;
import java.util.List;

/**
 * Statements that are not read in full. The relations that stand where their grammar puts them are noted, the queries
 * and statements inside of them are read; what else follows is passed over.
 */
final class OpaqueGrammar {

    private final Grammar grammar;
    private final TokenReader tokens;

    /** What was found in the statement that is read; one may stand in another, in a routine's body. */
    private List<QualifiedName> relations = new ArrayList<>();

    private List<SqlStatement> statements = new ArrayList<>();

    /** Whether {@code LIKE} in the parentheses names a table. */
    private boolean tableCreated;

    /** Whether the statement is an element of a {@code CREATE SCHEMA}. */
    private boolean inSchema;

    OpaqueGrammar(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    SqlStatement statement(int start) {
        tokens.enter();
        var outerRelations = relations;
        var outerStatements = statements;
        boolean outerCreated = tableCreated;
        relations = new ArrayList<>();
        statements = new ArrayList<>();
        tableCreated = false;
        boolean tableAltered = tokens.at(Keyword.ALTER) && isRelation(tokens.keyword(1));
        head();
        skipRest(tableAltered);
        var result = new SqlStatement.Opaque(List.copyOf(relations), List.copyOf(statements), start, tokens.end());
        relations = outerRelations;
        statements = outerStatements;
        tableCreated = outerCreated;
        tokens.leave();
        return result;
    }

    private static boolean isRelation(Keyword kind) {
        return switch (kind) {
            case TABLE, FOREIGN, VIEW, MATERIALIZED, SEQUENCE, INDEX -> true;
            default -> false;
        };
    }

    private void head() {
        var verb = tokens.keyword();
        tokens.next();
        switch (verb) {
            case CREATE -> create();
            case ALTER, DROP -> alterOrDrop();
            case GRANT, REVOKE -> grant();
            case COMMENT, SECURITY -> comment();
            case VACUUM, ANALYZE, ANALYSE -> maintained();
            case CLUSTER -> cluster();
            case REINDEX -> reindex();
            case REFRESH -> refresh();
            case IMPORT -> importSchema();
            default -> {}
        }
    }

    /** Tells whether the statement is over; a semicolon in parentheses belongs to a rule. */
    private boolean atEnd() {
        return tokens.at(TokenKind.END) || tokens.at(TokenKind.SEMICOLON) || (inSchema && atElement());
    }

    private boolean atElement() {
        return tokens.at(Keyword.CREATE) || tokens.at(Keyword.GRANT);
    }

    /** The statements at the end of a {@code CREATE SCHEMA}, with nothing between them. */
    private void schemaElements() {
        inSchema = true;
        skipRest(false);
        while (atElement()) {
            statements.add(atTable() ? statement(tokens.start()) : grammar.statement());
        }
        inSchema = false;
    }

    /** Of a table here no query makes the rows, as the {@code AS} of what follows could make believe. */
    private boolean atTable() {
        return tokens.keyword(1) == Keyword.TABLE
                || tokens.keyword(2) == Keyword.TABLE
                || tokens.keyword(3) == Keyword.TABLE;
    }

    /** Passes over what is left, noting the tables that constraints and definitions refer to. */
    private void skipRest(boolean tableAltered) {
        while (!atEnd()) {
            switch (tokens.keyword()) {
                case REFERENCES -> {
                    tokens.next();
                    nameIfAny();
                }
                case INHERIT -> {
                    tokens.next();
                    if (tableAltered) {
                        nameIfAny();
                    }
                }
                case LIKE -> {
                    boolean element = tableCreated
                            && (tokens.kind(-1) == TokenKind.LEFT_PARENTHESIS || tokens.kind(-1) == TokenKind.COMMA);
                    tokens.next();
                    if (element) {
                        nameIfAny();
                    }
                }
                case INHERITS -> {
                    tokens.next();
                    if (tokens.accept(TokenKind.LEFT_PARENTHESIS)) {
                        names();
                    }
                }
                case PARTITION -> {
                    tokens.next();
                    if (tokens.accept(Keyword.OF)) {
                        nameIfAny();
                    }
                }
                case ATTACH, DETACH -> {
                    tokens.next();
                    if (tokens.accept(Keyword.PARTITION)) {
                        nameIfAny();
                    }
                }
                default -> skipToken();
            }
        }
    }

    /** Passes over a token or more: all parentheses that open here, or a query in them, or a routine's body. */
    private void skipToken() {
        if (tokens.at(TokenKind.LEFT_PARENTHESIS)) {
            parentheses();
        } else if (tokens.accept(Keyword.BEGIN, Keyword.ATOMIC)) {
            body();
        } else {
            tokens.next();
        }
    }

    private void parentheses() {
        if (grammar.queries.atQueryInParentheses()) {
            var content = grammar.primaries.parenthesised();
            if (content instanceof PrimaryGrammar.Parenthesised.Rows(var query)) {
                statements.add(new SqlStatement.Select(query, query.start(), query.end()));
            } else {
                content.values().forEach(value -> addQueries(value));
            }
        } else {
            boolean more;
            do {
                more = tokens.accept(TokenKind.LEFT_PARENTHESIS);
            } while (more);
        }
    }

    /** What is not read as a whole keeps the queries in it. */
    private void addQueries(Node node) {
        if (node instanceof Query query) {
            statements.add(new SqlStatement.Select(query, query.start(), query.end()));
        } else {
            node.forEachChild(this::addQueries);
        }
    }

    /** The statements of a routine, up to its {@code END}. */
    private void body() {
        while (!tokens.accept(Keyword.END)) {
            if (tokens.accept(TokenKind.SEMICOLON)) {
                continue;
            }
            if (tokens.accept(Keyword.RETURN)) {
                addQueries(grammar.expressions.expression());
            } else {
                statements.add(grammar.statement());
            }
            tokens.expect(TokenKind.SEMICOLON);
        }
    }

    /** A rule's actions. */
    private void actions() {
        if (!tokens.accept(Keyword.ALSO)) {
            tokens.accept(Keyword.INSTEAD);
        }
        if (tokens.accept(Keyword.NOTHING)) {
            return;
        }
        if (!tokens.at(TokenKind.LEFT_PARENTHESIS)) {
            statements.add(action());
            return;
        }
        tokens.next();
        do {
            if (!tokens.at(TokenKind.SEMICOLON) && !tokens.at(TokenKind.RIGHT_PARENTHESIS)) {
                statements.add(action());
            }
        } while (tokens.accept(TokenKind.SEMICOLON));
        tokens.expect(TokenKind.RIGHT_PARENTHESIS);
    }

    private SqlStatement action() {
        return tokens.at(Keyword.NOTIFY) ? grammar.session.notify(tokens.start()) : grammar.queries.preparable();
    }

    private void nameIfAny() {
        tokens.accept(Keyword.ONLY);
        if (tokens.atColumnName()) {
            relations.add(grammar.anyName());
        }
    }

    private void names() {
        do {
            nameIfAny();
            tokens.accept(TokenKind.STAR);
        } while (tokens.accept(TokenKind.COMMA));
    }

    private void create() {
        while (!atEnd()) {
            switch (tokens.keyword()) {
                case TABLE, SEQUENCE -> {
                    tableCreated = tokens.at(Keyword.TABLE);
                    tokens.next();
                    skipIfExists();
                    nameIfAny();
                    return;
                }
                case SCHEMA -> {
                    tokens.next();
                    schemaElements();
                    return;
                }
                case INDEX -> {
                    skipTo(Keyword.ON);
                    nameIfAny();
                    return;
                }
                case POLICY -> {
                    skipTo(Keyword.ON);
                    nameIfAny();
                    return;
                }
                case TRIGGER -> {
                    skipTo(Keyword.ON);
                    nameIfAny();
                    if (tokens.accept(Keyword.FROM)) {
                        nameIfAny();
                    }
                    return;
                }
                case RULE -> {
                    skipTo(Keyword.TO);
                    nameIfAny();
                    skipTo(Keyword.DO);
                    actions();
                    return;
                }
                case PUBLICATION -> {
                    tokens.next();
                    published();
                    return;
                }
                case TYPE -> {
                    tokens.next();
                    compositeType();
                    return;
                }
                case STATISTICS -> {
                    skipTo(Keyword.FROM);
                    names();
                    return;
                }
                case OR, REPLACE, TEMP, TEMPORARY, LOCAL, GLOBAL, UNLOGGED, UNIQUE, FOREIGN, CONSTRAINT ->
                    tokens.next();
                default -> {
                    return;
                }
            }
        }
    }

    private void alterOrDrop() {
        tokens.accept(Keyword.MATERIALIZED);
        tokens.accept(Keyword.FOREIGN);
        switch (tokens.keyword()) {
            case TABLE, SEQUENCE, VIEW, INDEX -> {
                tokens.next();
                tokens.accept(Keyword.CONCURRENTLY);
                skipIfExists();
                names();
            }
            case TRIGGER, POLICY, RULE -> {
                skipTo(Keyword.ON);
                nameIfAny();
            }
            case PUBLICATION -> {
                tokens.next();
                published();
            }
            case TYPE -> {
                tokens.next();
                alteredType();
            }
            default -> {}
        }
    }

    /** Attributes are those of a composite type, which is a relation. */
    private void alteredType() {
        if (tokens.atColumnName()) {
            var name = grammar.anyName();
            if (tokens.keyword(1) == Keyword.ATTRIBUTE) {
                relations.add(name);
            }
        }
    }

    /** A composite type is a relation without rows. */
    private void compositeType() {
        var name = grammar.anyName();
        if (tokens.accept(Keyword.AS) && tokens.at(TokenKind.LEFT_PARENTHESIS)) {
            relations.add(name);
        }
    }

    /** The tables of a publication, each with columns and a condition. */
    private void published() {
        skipTo(Keyword.TABLE);
        do {
            tokens.accept(Keyword.TABLE);
            nameIfAny();
            tokens.accept(TokenKind.STAR);
            while (!atEnd() && !tokens.at(TokenKind.COMMA)) {
                skipParenthesisedOrToken();
            }
        } while (tokens.accept(TokenKind.COMMA));
    }

    private void skipParenthesisedOrToken() {
        if (tokens.at(TokenKind.LEFT_PARENTHESIS) && !grammar.queries.atQueryInParentheses()) {
            skipParenthesised();
        } else {
            skipToken();
        }
    }

    private void importSchema() {
        skipTo(Keyword.SCHEMA);
        if (!tokens.atColumnName()) {
            return;
        }
        tokens.next();
        if (tokens.accept(Keyword.LIMIT, Keyword.TO) || tokens.accept(Keyword.EXCEPT)) {
            tokens.expect(TokenKind.LEFT_PARENTHESIS);
            names();
        }
    }

    private void grant() {
        skipTo(Keyword.ON);
        // A word with no name behind it is one.
        switch (tokens.isColumnName(1) ? tokens.keyword() : Keyword.NOT_A_KEYWORD) {
            case TABLE, SEQUENCE -> {
                tokens.next();
                names();
            }
            case ALL, DATABASE, DOMAIN, FOREIGN, FUNCTION, LANGUAGE, LARGE, PARAMETER -> {}
            case PROCEDURE, ROUTINE, SCHEMA, TABLESPACE, TYPE -> {}
            default -> names();
        }
    }

    private void comment() {
        skipTo(Keyword.ON);
        tokens.accept(Keyword.MATERIALIZED);
        tokens.accept(Keyword.FOREIGN);
        switch (tokens.keyword()) {
            case TABLE, SEQUENCE, VIEW, INDEX -> {
                tokens.next();
                nameIfAny();
            }
            case COLUMN -> {
                tokens.next();
                columnsTable();
            }
            case CONSTRAINT, TRIGGER, RULE, POLICY -> {
                skipTo(Keyword.ON);
                if (!tokens.at(Keyword.DOMAIN) || !tokens.isColumnName(1)) {
                    nameIfAny();
                }
            }
            default -> {}
        }
    }

    private void columnsTable() {
        if (!tokens.atColumnName()) {
            return;
        }
        var parts = grammar.anyName().parts();
        if (parts.size() > 1) {
            var table = parts.subList(0, parts.size() - 1);
            relations.add(new QualifiedName(
                    List.copyOf(table),
                    table.getFirst().start(),
                    table.getLast().end()));
        }
    }

    /** {@code VACUUM} and its like: options, then tables with their columns. */
    private void maintained() {
        skipParenthesised();
        boolean option;
        do {
            option = tokens.accept(Keyword.FULL)
                    || tokens.accept(Keyword.FREEZE)
                    || tokens.accept(Keyword.VERBOSE)
                    || tokens.accept(Keyword.ANALYZE)
                    || tokens.accept(Keyword.ANALYSE);
        } while (option);
        do {
            nameIfAny();
            skipParenthesised();
        } while (tokens.accept(TokenKind.COMMA));
    }

    /** {@code CLUSTER table USING index}, or, as it was once, {@code CLUSTER index ON table}. */
    private void cluster() {
        skipParenthesised();
        tokens.accept(Keyword.VERBOSE);
        if (tokens.isColumnName(0) && tokens.keyword(1) == Keyword.ON) {
            tokens.next(2);
        }
        nameIfAny();
    }

    private void reindex() {
        skipParenthesised();
        if (tokens.accept(Keyword.TABLE) || tokens.accept(Keyword.INDEX)) {
            tokens.accept(Keyword.CONCURRENTLY);
            nameIfAny();
        }
    }

    private void refresh() {
        tokens.expect(Keyword.MATERIALIZED);
        tokens.expect(Keyword.VIEW);
        tokens.accept(Keyword.CONCURRENTLY);
        relations.add(grammar.relationName());
        if (tokens.accept(Keyword.WITH)) {
            tokens.accept(Keyword.NO);
            tokens.expect(Keyword.DATA);
        }
        if (!atEnd()) {
            throw tokens.error();
        }
    }

    private void skipIfExists() {
        if (!tokens.accept(Keyword.IF, Keyword.EXISTS) && tokens.accept(Keyword.IF, Keyword.NOT)) {
            tokens.accept(Keyword.EXISTS);
        }
    }

    private void skipTo(Keyword keyword) {
        while (!atEnd() && !tokens.accept(keyword)) {
            skipToken();
        }
    }

    private void skipParenthesised() {
        if (!tokens.at(TokenKind.LEFT_PARENTHESIS)) {
            return;
        }
        int depth = 0;
        do {
            switch (tokens.kind()) {
                case LEFT_PARENTHESIS -> depth++;
                case RIGHT_PARENTHESIS -> depth--;
                default -> {}
            }
            tokens.next();
        } while (depth > 0 && !tokens.at(TokenKind.END));
    }
}
