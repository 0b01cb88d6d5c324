package helios.sql;

import helios.sql.tree.FromItem;
import helios.sql.tree.Locking;
import helios.sql.tree.Node;
import helios.sql.tree.QualifiedName;
import helios.sql.tree.QueryBody;
import helios.sql.tree.SqlStatement;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/**
 * What a reader makes of a text that it accepts.
 *
 * @param statements its statements
 * @param normalForm literals replaced, equal neighbours in lists and blanks gone
 */
record Reading(List<Part> statements, String normalForm) {

    /**
     * A statement.
     *
     * @param relations what it names, in order of the alphabet
     * @param opaque whether our parser does not read it in full
     */
    record Part(int start, int end, Verb verb, List<String> relations, boolean opaque) {}

    /** What was {@code 'x'as} is {@code $1as} then. */
    private static final Pattern GLUED = Pattern.compile("(?<![\\w$\\x80-\\uFFFF])\\$[0-9]+(?=[A-Za-z_\\x80-\\uFFFF])");

    private static final Pattern PLACEHOLDER = Pattern.compile("^([nN]?)\\$[0-9]+$");
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern LITERALS = Pattern.compile("\\?(?:,\\?)+");
    private static final Pattern ROWS = Pattern.compile("(\\((?:[^()]|\\([^()]*\\))*\\))(?:,\\1)+");

    boolean isOpaque() {
        return statements.stream().anyMatch(Part::opaque);
    }

    /** Our own reading; nothing if we refuse the text. */
    static Optional<Reading> ours(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var parser = new Parser();
        var normalizer = new Normalizer();
        var parts = new ArrayList<Part>();
        var normal = new StringBuilder();
        try {
            for (var statement : Statement.split(bytes, 0, bytes.length, LexerOptions.DEFAULT)) {
                var tree = parser.parse(bytes, statement.start(), statement.end(), LexerOptions.DEFAULT);
                var verb = statement.facts().verb();
                parts.add(new Part(statement.start(), statement.end(), verb, relations(tree), isOpaque(tree)));
                normalizer.read(bytes, statement.start(), statement.end(), LexerOptions.DEFAULT);
                normal.append(normalizer.text());
            }
        } catch (SqlSyntaxException e) {
            return Optional.empty();
        }
        return Optional.of(new Reading(parts, comparable(normal.toString())));
    }

    private static boolean isOpaque(SqlStatement tree) {
        return switch (tree) {
            case SqlStatement.Opaque _ -> true;
            case SqlStatement.Explain explain -> isOpaque(explain.statement());
            default -> false;
        };
    }

    private static List<String> relations(SqlStatement tree) {
        var names = new ArrayList<String>();
        Consumer<QualifiedName> add = name -> names.add(name.toString());
        tree.forEach((Node node) -> {
            switch (node) {
                case FromItem.Relation relation -> add.accept(relation.name());
                case QueryBody.Select select -> select.into().ifPresent(into -> add.accept(into.relation()));
                case SqlStatement.CreateTableAs create ->
                    add.accept(create.target().relation());
                case SqlStatement.CreateView view -> add.accept(view.name());
                case SqlStatement.Opaque opaque -> opaque.relations().forEach(add);
                case Locking locking -> locking.relations().forEach(add);
                default -> {}
            }
        });
        names.sort(null);
        return names;
    }

    /** The oracle's reading; nothing if it refuses the text. */
    static Optional<Reading> theirs(String text, JsonNode judgement) {
        if (judgement.has("error")) {
            return Optional.empty();
        }
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        var parts = StreamSupport.stream(judgement.get("statements").spliterator(), false)
                .map(statement -> part(statement, length))
                .toList();
        return Optional.of(new Reading(
                parts, comparable(withPlaceholders(judgement.get("normalized").asString()))));
    }

    private static Part part(JsonNode statement, int length) {
        int start = statement.get("start").asInt();
        int bytes = statement.get("length").asInt();
        var relations = StreamSupport.stream(statement.get("relations").spliterator(), false)
                .map(JsonNode::asString)
                .toList();
        var verb = Verb.valueOf(statement.get("verb").asString());
        return new Part(start, bytes == 0 ? length : start + bytes, verb, relations, false);
    }

    /** Makes of each {@code $n} a question mark, also where it is glued to the N of a national string; drops comments. */
    private static String withPlaceholders(String normalized) {
        var separated = GLUED.matcher(normalized).replaceAll("$0 ");
        var bytes = separated.getBytes(StandardCharsets.UTF_8);
        var lexer = new Lexer().reset(bytes, 0, bytes.length, LexerOptions.DEFAULT);
        var result = new StringBuilder();
        while (lexer.next()) {
            var token = new String(bytes, lexer.start(), lexer.end() - lexer.start(), StandardCharsets.UTF_8);
            result.append(PLACEHOLDER.matcher(token).replaceAll("$1?"));
        }
        return result.toString();
    }

    private static String comparable(String normalForm) {
        var dense = BLANKS.matcher(normalForm.replace(";", "")).replaceAll("");
        var result = LITERALS.matcher(dense).replaceAll("?");
        String before;
        do {
            before = result;
            result = ROWS.matcher(before).replaceAll("$1");
        } while (!result.equals(before));
        return result;
    }
}
