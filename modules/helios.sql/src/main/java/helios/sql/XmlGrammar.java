package helios.sql;

import helios.sql.tree.FromItem;
import helios.sql.tree.Name;
import helios.sql.tree.Node;
import java.util.ArrayList;
import java.util.List;

/** The XML functions of the SQL standard, and {@code XMLTABLE}. */
final class XmlGrammar {

    private final Grammar grammar;
    private final TokenReader tokens;

    XmlGrammar(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** Tells whether one of the functions begins here, given that a parenthesis follows the word. */
    boolean atFunction() {
        return switch (tokens.keyword()) {
            case XMLCONCAT, XMLELEMENT, XMLEXISTS, XMLFOREST, XMLPARSE, XMLPI, XMLROOT, XMLSERIALIZE -> true;
            default -> false;
        };
    }

    /** Reads the function that begins here; its expressions and types become parts. */
    void function(List<Node> parts) {
        var keyword = tokens.keyword();
        tokens.next();
        tokens.expect(TokenKind.LEFT_PARENTHESIS);
        switch (keyword) {
            case XMLCONCAT -> parts.addAll(grammar.list(grammar.expressions::expression));
            case XMLELEMENT -> element(parts);
            case XMLEXISTS -> {
                parts.add(grammar.primaries.primary());
                passing(parts);
            }
            case XMLFOREST -> attributes(parts);
            case XMLPARSE -> {
                documentOrContent();
                parts.add(grammar.expressions.expression());
                if (tokens.at(Keyword.PRESERVE) || tokens.at(Keyword.STRIP)) {
                    tokens.next();
                    tokens.expect(Keyword.WHITESPACE);
                }
            }
            case XMLPI -> {
                tokens.expect(Keyword.NAME);
                tokens.label();
                if (tokens.accept(TokenKind.COMMA)) {
                    parts.add(grammar.expressions.expression());
                }
            }
            case XMLROOT -> root(parts);
            default -> serialize(parts);
        }
        tokens.expect(TokenKind.RIGHT_PARENTHESIS);
    }

    private void element(List<Node> parts) {
        tokens.expect(Keyword.NAME);
        tokens.label();
        if (!tokens.accept(TokenKind.COMMA)) {
            return;
        }
        if (tokens.at(Keyword.XMLATTRIBUTES) && tokens.kind(1) == TokenKind.LEFT_PARENTHESIS) {
            tokens.next(2);
            attributes(parts);
            tokens.expect(TokenKind.RIGHT_PARENTHESIS);
            if (!tokens.accept(TokenKind.COMMA)) {
                return;
            }
        }
        parts.addAll(grammar.list(grammar.expressions::expression));
    }

    private void attributes(List<Node> parts) {
        do {
            parts.add(grammar.expressions.expression());
            if (tokens.accept(Keyword.AS)) {
                tokens.label();
            }
        } while (tokens.accept(TokenKind.COMMA));
    }

    private void documentOrContent() {
        if (!tokens.accept(Keyword.DOCUMENT)) {
            tokens.expect(Keyword.CONTENT);
        }
    }

    private void root(List<Node> parts) {
        parts.add(grammar.expressions.expression());
        tokens.expect(TokenKind.COMMA);
        tokens.expect(Keyword.VERSION);
        if (!tokens.accept(Keyword.NO, Keyword.VALUE)) {
            parts.add(grammar.expressions.expression());
        }
        if (tokens.accept(TokenKind.COMMA)) {
            tokens.expect(Keyword.STANDALONE);
            if (tokens.accept(Keyword.NO)) {
                tokens.accept(Keyword.VALUE);
            } else {
                tokens.expect(Keyword.YES);
            }
        }
    }

    private void serialize(List<Node> parts) {
        documentOrContent();
        parts.add(grammar.expressions.expression());
        tokens.expect(Keyword.AS);
        parts.add(grammar.types.simpleType());
        if (!tokens.accept(Keyword.INDENT)) {
            tokens.accept(Keyword.NO, Keyword.INDENT);
        }
    }

    private void passing(List<Node> parts) {
        tokens.expect(Keyword.PASSING);
        mechanism();
        parts.add(grammar.primaries.primary());
        mechanism();
    }

    private void mechanism() {
        if (!tokens.accept(Keyword.BY, Keyword.REF)) {
            tokens.accept(Keyword.BY, Keyword.VALUE);
        }
    }

    // XMLTABLE

    /** An {@code XMLTABLE}. */
    FromItem table(boolean lateral, int start) {
        var parts = new ArrayList<Node>();
        var columns = new ArrayList<Name>();
        tokens.expect(Keyword.XMLTABLE);
        tokens.expect(TokenKind.LEFT_PARENTHESIS);
        if (tokens.at(Keyword.XMLNAMESPACES) && tokens.kind(1) == TokenKind.LEFT_PARENTHESIS) {
            namespaces(parts);
        }
        parts.add(grammar.primaries.primary());
        passing(parts);
        tokens.expect(Keyword.COLUMNS);
        do {
            column(parts, columns);
        } while (tokens.accept(TokenKind.COMMA));
        tokens.expect(TokenKind.RIGHT_PARENTHESIS);
        var alias = grammar.from.alias();
        return new FromItem.Extracted(lateral, List.copyOf(parts), List.copyOf(columns), alias, start, tokens.end());
    }

    private void namespaces(List<Node> parts) {
        tokens.next();
        tokens.expect(TokenKind.LEFT_PARENTHESIS);
        do {
            if (tokens.accept(Keyword.DEFAULT)) {
                parts.add(grammar.expressions.restrictedExpression());
            } else {
                parts.add(grammar.expressions.restrictedExpression());
                tokens.expect(Keyword.AS);
                tokens.label();
            }
        } while (tokens.accept(TokenKind.COMMA));
        tokens.expect(TokenKind.RIGHT_PARENTHESIS);
        tokens.expect(TokenKind.COMMA);
    }

    private void column(List<Node> parts, List<Name> columns) {
        columns.add(tokens.columnName());
        if (tokens.accept(Keyword.FOR)) {
            tokens.expect(Keyword.ORDINALITY);
            return;
        }
        parts.add(grammar.types.type());
        boolean nullable = false;
        boolean valued = false;
        boolean placed = false;
        while (!tokens.at(TokenKind.COMMA) && !tokens.at(TokenKind.RIGHT_PARENTHESIS)) {
            if (tokens.accept(Keyword.DEFAULT)) {
                refuse(valued, "only one DEFAULT value is allowed");
                valued = true;
                parts.add(grammar.expressions.restrictedExpression());
            } else if (tokens.accept(Keyword.PATH)) {
                refuse(placed, "only one PATH value per column is allowed");
                placed = true;
                parts.add(grammar.expressions.restrictedExpression());
            } else {
                refuse(nullable, "conflicting or redundant NULL / NOT NULL declarations");
                nullable = true;
                tokens.accept(Keyword.NOT);
                tokens.expect(Keyword.NULL);
            }
        }
    }

    private void refuse(boolean condition, String reason) {
        if (condition) {
            throw tokens.error(reason);
        }
    }
}
