package helios.sql.analysis;

import helios.sql.Lexer;
import helios.sql.LexerOptions;
import helios.sql.TokenKind;
import helios.sql.tree.SelectItem;

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
}
