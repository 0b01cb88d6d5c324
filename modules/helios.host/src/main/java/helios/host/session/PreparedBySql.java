package helios.host.session;

import helios.sql.Lexer;
import helios.sql.LexerOptions;
import helios.sql.SqlSyntaxException;
import helios.sql.Verb;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What SQL's PREPARE and DEALLOCATE do to the names that the extended protocol knows too: a statement prepared by the one
 * can be bound by the other, and is no way round the hooks.
 *
 * @param name the statement
 * @param text what it stands for; absent = it is gone
 */
record PreparedBySql(String name, Optional<byte[]> text) {

    static Optional<PreparedBySql> of(StatementQuery query, LexerOptions options) {
        var verb = query.facts.verb();
        if (verb != Verb.PREPARE && verb != Verb.DEALLOCATE) {
            return Optional.empty();
        }
        try {
            var lexer = new Lexer();
            var text = query.textBytes();
            lexer.reset(text, 0, text.length, options);
            return Optional.ofNullable(read(lexer, text, verb == Verb.PREPARE));
        } catch (SqlSyntaxException _) {
            return Optional.empty();
        }
    }

    /** The statement that an EXECUTE or a DEALLOCATE names. */
    static Optional<String> named(StatementQuery query) {
        var verb = query.facts.verb();
        if (verb != Verb.EXECUTE && verb != Verb.DEALLOCATE) {
            return Optional.empty();
        }
        try {
            var lexer = new Lexer();
            var text = query.textBytes();
            lexer.reset(text, 0, text.length, LexerOptions.DEFAULT);
            return Optional.ofNullable(read(lexer, text, false)).map(PreparedBySql::name);
        } catch (SqlSyntaxException _) {
            return Optional.empty();
        }
    }

    private static @Nullable PreparedBySql read(Lexer lexer, byte[] text, boolean prepares) {
        String name = "";
        int depth = 0;
        for (int i = 0; lexer.next(); i++) {
            var word = new String(text, lexer.start(), lexer.end() - lexer.start(), StandardCharsets.ISO_8859_1);
            if (i > 0 && name.isEmpty() && !(!prepares && word.equalsIgnoreCase("prepare"))) {
                name = identifier(word);
                if (!prepares) {
                    return new PreparedBySql(name, Optional.empty());
                }
            } else if (word.equals("(")) {
                depth++;
            } else if (word.equals(")")) {
                depth--;
            } else if (depth == 0 && !name.isEmpty() && word.equalsIgnoreCase("as")) {
                return new PreparedBySql(name, Optional.of(Arrays.copyOfRange(text, lexer.end(), text.length)));
            }
        }
        return null;
    }

    private static String identifier(String word) {
        return word.startsWith("\"") && word.length() >= 2
                ? word.substring(1, word.length() - 1).replace("\"\"", "\"")
                : word.toLowerCase(Locale.ROOT);
    }

    /** Follows what the server has done. */
    void apply(PreparedStatements prepared, ServerConnection server) {
        if (text.isEmpty()) {
            prepared.remove(name);
            server.statements.remove(name);
            return;
        }
        var statement = new StatementText(name, text.get(), new int[0]);
        prepared.put(statement);
        server.statements.put(name, statement.elsewhere());
    }
}
