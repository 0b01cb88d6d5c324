package helios.sql.analysis;

import helios.sql.Lexer;
import helios.sql.LexerOptions;
import helios.sql.TokenKind;
import helios.sql.tree.Alias;
import helios.sql.tree.FromItem;
import helios.sql.tree.SelectItem;
import helios.sql.tree.TableSample;

/**
 * The text that a tree was read from.
 *
 * @param bytes the array that positions are offsets in
 * @param options what it was read with
 */
public record SourceText(byte[] bytes, LexerOptions options) {

    /** What stands between two offsets. */
    public String slice(int start, int end) {
        return new String(bytes, start, end - start, options.encoding().charset());
    }

    /** Where the expression of an output column ends, parentheses around it included. */
    public int expressionEnd(SelectItem item) {
        if (item.label().isEmpty()) {
            return item.end();
        }
        int end = item.value().end();
        var lexer = new Lexer().reset(bytes, end, item.label().get().start(), options);
        while (lexer.next()) {
            if (lexer.kind() == TokenKind.RIGHT_PARENTHESIS) {
                end = lexer.end();
            }
        }
        return end;
    }

    /** Where the name of a relation ends, with {@code ONLY}, parentheses and a star, in front of alias and sample. */
    public int nameEnd(FromItem.Relation item) {
        int limit = item.alias()
                .map(Alias::start)
                .or(() -> item.sample().map(TableSample::start))
                .orElse(item.end());
        int end = item.start();
        var lexer = new Lexer().reset(bytes, item.start(), limit, options);
        while (lexer.next()) {
            end = lexer.end();
        }
        return end;
    }
}
