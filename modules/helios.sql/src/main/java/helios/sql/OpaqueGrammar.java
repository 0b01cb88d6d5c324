package helios.sql;

import helios.sql.tree.QualifiedName;
import helios.sql.tree.SqlStatement;
import java.util.ArrayList;
import java.util.List;

/**
 * Statements that are not read in full. The relations that stand where their grammar puts them are noted; what follows
 * is passed over.
 */
final class OpaqueGrammar {

    private final Grammar grammar;
    private final TokenReader tokens;

    OpaqueGrammar(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    SqlStatement statement(int start) {
        var relations = new ArrayList<QualifiedName>();
        var verb = tokens.keyword();
        tokens.next();
        switch (verb) {
            case CREATE -> create(relations);
            case ALTER, DROP -> alterOrDrop(relations);
            case GRANT, REVOKE -> grant(relations);
            case COMMENT, SECURITY -> comment(relations);
            case VACUUM, ANALYZE, ANALYSE, CLUSTER -> maintained(relations);
            case REINDEX -> reindex(relations);
            case REFRESH -> refresh(relations);
            default -> {}
        }
        skipRest(relations);
        return new SqlStatement.Opaque(List.copyOf(relations), start, tokens.end());
    }

    /** Passes over what is left, noting the tables that constraints and definitions refer to. */
    private void skipRest(List<QualifiedName> relations) {
        while (!tokens.at(TokenKind.END)) {
            switch (tokens.keyword()) {
                case REFERENCES, INHERIT, LIKE -> {
                    tokens.next();
                    nameIfAny(relations);
                }
                case INHERITS -> {
                    tokens.next();
                    if (tokens.accept(TokenKind.LEFT_PARENTHESIS)) {
                        names(relations);
                    }
                }
                case PARTITION -> {
                    tokens.next();
                    if (tokens.accept(Keyword.OF)) {
                        nameIfAny(relations);
                    }
                }
                case ATTACH, DETACH -> {
                    tokens.next();
                    if (tokens.accept(Keyword.PARTITION)) {
                        nameIfAny(relations);
                    }
                }
                default -> tokens.next();
            }
        }
    }

    private void nameIfAny(List<QualifiedName> relations) {
        tokens.accept(Keyword.ONLY);
        if (tokens.atColumnName()) {
            relations.add(grammar.anyName());
        }
    }

    private void names(List<QualifiedName> relations) {
        do {
            nameIfAny(relations);
            tokens.accept(TokenKind.STAR);
        } while (tokens.accept(TokenKind.COMMA));
    }

    private void create(List<QualifiedName> relations) {
        while (!tokens.at(TokenKind.END)) {
            switch (tokens.keyword()) {
                case TABLE, SEQUENCE -> {
                    tokens.next();
                    skipIfExists();
                    nameIfAny(relations);
                    return;
                }
                case INDEX -> {
                    skipTo(Keyword.ON);
                    nameIfAny(relations);
                    return;
                }
                case TRIGGER, POLICY -> {
                    skipTo(Keyword.ON);
                    nameIfAny(relations);
                    return;
                }
                case RULE -> {
                    skipTo(Keyword.TO);
                    nameIfAny(relations);
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

    private void alterOrDrop(List<QualifiedName> relations) {
        tokens.accept(Keyword.MATERIALIZED);
        tokens.accept(Keyword.FOREIGN);
        switch (tokens.keyword()) {
            case TABLE, SEQUENCE, VIEW, INDEX -> {
                tokens.next();
                tokens.accept(Keyword.CONCURRENTLY);
                skipIfExists();
                names(relations);
            }
            case TRIGGER, POLICY, RULE -> {
                skipTo(Keyword.ON);
                nameIfAny(relations);
            }
            default -> {}
        }
    }

    private void grant(List<QualifiedName> relations) {
        skipTo(Keyword.ON);
        switch (tokens.keyword()) {
            case TABLE, SEQUENCE -> {
                tokens.next();
                names(relations);
            }
            case ALL, DATABASE, DOMAIN, FOREIGN, FUNCTION, LANGUAGE, LARGE, PARAMETER -> {}
            case PROCEDURE, ROUTINE, SCHEMA, TABLESPACE, TYPE -> {}
            default -> names(relations);
        }
    }

    private void comment(List<QualifiedName> relations) {
        skipTo(Keyword.ON);
        tokens.accept(Keyword.MATERIALIZED);
        tokens.accept(Keyword.FOREIGN);
        switch (tokens.keyword()) {
            case TABLE, SEQUENCE, VIEW, INDEX -> {
                tokens.next();
                nameIfAny(relations);
            }
            case COLUMN -> {
                tokens.next();
                columnsTable(relations);
            }
            case CONSTRAINT, TRIGGER, RULE, POLICY -> {
                skipTo(Keyword.ON);
                nameIfAny(relations);
            }
            default -> {}
        }
    }

    private void columnsTable(List<QualifiedName> relations) {
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
    private void maintained(List<QualifiedName> relations) {
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
            nameIfAny(relations);
            skipParenthesised();
        } while (tokens.accept(TokenKind.COMMA));
    }

    private void reindex(List<QualifiedName> relations) {
        skipParenthesised();
        if (tokens.accept(Keyword.TABLE) || tokens.accept(Keyword.INDEX)) {
            tokens.accept(Keyword.CONCURRENTLY);
            nameIfAny(relations);
        }
    }

    private void refresh(List<QualifiedName> relations) {
        tokens.expect(Keyword.MATERIALIZED);
        tokens.expect(Keyword.VIEW);
        tokens.accept(Keyword.CONCURRENTLY);
        relations.add(grammar.relationName());
        if (tokens.accept(Keyword.WITH)) {
            tokens.accept(Keyword.NO);
            tokens.expect(Keyword.DATA);
        }
        if (!tokens.at(TokenKind.END) && !tokens.at(TokenKind.SEMICOLON)) {
            throw tokens.error();
        }
    }

    private void skipIfExists() {
        if (tokens.accept(Keyword.IF)) {
            tokens.accept(Keyword.NOT);
            tokens.accept(Keyword.EXISTS);
        }
    }

    private void skipTo(Keyword keyword) {
        while (!tokens.at(TokenKind.END) && !tokens.accept(keyword)) {
            tokens.next();
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
