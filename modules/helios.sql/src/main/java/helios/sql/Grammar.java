package helios.sql;

import helios.sql.tree.Name;
import helios.sql.tree.QualifiedName;
import helios.sql.tree.SqlStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * PostgreSQL's grammar by recursive descent: its parts, which call one another, and what all of them need. Each part
 * reads from the tokens and moves behind what it read, or throws a {@link SqlSyntaxException}.
 */
final class Grammar {

    final TokenReader tokens;
    final TypeGrammar types;
    final ExpressionGrammar expressions;
    final PrimaryGrammar primaries;
    final CallGrammar calls;
    final BuiltinGrammar builtins;
    final JsonGrammar json;
    final XmlGrammar xml;
    final WindowGrammar windows;
    final QueryGrammar queries;
    final FromGrammar from;
    final ChangeGrammar changes;
    final UtilityGrammar utilities;
    final SessionGrammar session;
    final CreateGrammar creates;
    final OpaqueGrammar opaques;

    Grammar(TokenBuffer buffer) {
        tokens = new TokenReader(buffer);
        types = new TypeGrammar(this);
        expressions = new ExpressionGrammar(this);
        primaries = new PrimaryGrammar(this);
        calls = new CallGrammar(this);
        builtins = new BuiltinGrammar(this);
        json = new JsonGrammar(this);
        xml = new XmlGrammar(this);
        windows = new WindowGrammar(this);
        queries = new QueryGrammar(this);
        from = new FromGrammar(this);
        changes = new ChangeGrammar(this);
        utilities = new UtilityGrammar(this);
        session = new SessionGrammar(this);
        creates = new CreateGrammar(this);
        opaques = new OpaqueGrammar(this);
    }

    /** Any statement. */
    SqlStatement statement() {
        int start = tokens.start();
        return switch (tokens.keyword()) {
            case BEGIN, START -> session.begin(start);
            case COMMIT, END, ROLLBACK, ABORT -> session.end(start);
            case SAVEPOINT -> session.savepoint(start);
            case RELEASE -> session.release(start);
            case SET -> session.set(start);
            case RESET, SHOW -> session.resetOrShow(start);
            case DISCARD -> session.discard(start);
            case LISTEN -> session.listen(start);
            case UNLISTEN -> session.unlisten(start);
            case NOTIFY -> session.notify(start);
            case LOCK -> session.lock(start);
            case TRUNCATE -> session.truncate(start);
            case COPY -> utilities.copy(start);
            case EXPLAIN -> utilities.explain(start);
            case PREPARE ->
                tokens.keyword(1) == Keyword.TRANSACTION && TokenReader.isString(tokens.kind(2))
                        ? session.prepareTransaction(start)
                        : utilities.prepare(start);
            case EXECUTE -> utilities.execute(start);
            case DEALLOCATE -> utilities.deallocate(start);
            case DECLARE -> utilities.declare(start);
            case FETCH, MOVE -> utilities.fetch(start);
            case CLOSE -> utilities.close(start);
            case CALL -> utilities.call(start);
            case DO -> utilities.doBlock(start);
            case CREATE -> creates.create(start);
            case ALTER, ANALYZE, ANALYSE, CHECKPOINT, CLUSTER, COMMENT, DROP, GRANT, IMPORT, LOAD ->
                opaques.statement(start);
            case REASSIGN, REFRESH, REINDEX, REVOKE, SECURITY, VACUUM -> opaques.statement(start);
            default -> queries.preparable();
        };
    }

    /** One item or more, with commas between them. */
    <T> List<T> list(Supplier<? extends T> item) {
        var first = item.get();
        if (!tokens.at(TokenKind.COMMA)) {
            return List.of(first);
        }
        var items = new ArrayList<T>();
        items.add(first);
        while (tokens.accept(TokenKind.COMMA)) {
            items.add(item.get());
        }
        return List.copyOf(items);
    }

    /** The same in parentheses. */
    <T> List<T> parenthesisedList(Supplier<? extends T> item) {
        tokens.expect(TokenKind.LEFT_PARENTHESIS);
        var items = this.<T>list(item);
        tokens.expect(TokenKind.RIGHT_PARENTHESIS);
        return items;
    }

    /** A list of names in parentheses, or none. */
    List<Name> optionalColumns() {
        return tokens.at(TokenKind.LEFT_PARENTHESIS) ? parenthesisedList(tokens::columnName) : List.of();
    }

    /** The name of a relation: one to three names with dots between them. */
    QualifiedName relationName() {
        var name = anyName();
        if (name.parts().size() > 3) {
            throw new SqlSyntaxException("improper qualified name (too many dotted names)", name.start());
        }
        return name;
    }

    /** Names with dots between them. */
    QualifiedName anyName() {
        int start = tokens.start();
        var first = tokens.columnName();
        return new QualifiedName(attributes(first), start, tokens.end());
    }

    private List<Name> attributes(Name first) {
        if (!tokens.at(TokenKind.DOT)) {
            return List.of(first);
        }
        var parts = new ArrayList<Name>(3);
        parts.add(first);
        while (tokens.accept(TokenKind.DOT)) {
            parts.add(tokens.label());
        }
        return List.copyOf(parts);
    }
}
