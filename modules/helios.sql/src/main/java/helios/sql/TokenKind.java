package helios.sql;

/** What the {@link Lexer} found. */
public enum TokenKind {
    /** The end of the text. */
    END,
    /** A comment of either form, whole; only from {@link Lexer#nextOrComment()}. */
    COMMENT,
    /** A word that is no keyword. */
    IDENTIFIER,
    /** A word that is a keyword; {@link Lexer#keyword()} tells which. An {@code N} in front of a string is {@code NCHAR}. */
    KEYWORD,
    /** {@code "..."}. */
    QUOTED_IDENTIFIER,
    /** {@code U&"..."}, its escapes neither checked nor undone: {@code UESCAPE} may follow. */
    UNICODE_IDENTIFIER,
    /** {@code '...'}, with its continuations on further lines. Has backslash escapes where the options say so. */
    STRING,
    /** {@code E'...'}. */
    ESCAPE_STRING,
    /** {@code $tag$...$tag$}. */
    DOLLAR_STRING,
    /** {@code U&'...'}, its escapes neither checked nor undone: {@code UESCAPE} may follow. */
    UNICODE_STRING,
    /** {@code B'...'}; its digits are not checked, as in PostgreSQL's own lexer. */
    BIT_STRING,
    /** {@code X'...'}; its digits are not checked. */
    HEX_STRING,
    /** A whole number that fits in 32 bits; {@link Lexer#value()} has it. */
    INTEGER,
    /** Any other number. */
    NUMERIC,
    /** {@code $1}; {@link Lexer#value()} has its number. */
    PARAMETER,
    /** An operator that is none of those below. */
    OPERATOR,
    /** {@code ::}. */
    TYPE_CAST,
    /** {@code ..}. */
    DOT_DOT,
    /** {@code :=}. */
    COLON_EQUALS,
    /** {@code =>}. */
    EQUALS_GREATER,
    /** {@code <=}. */
    LESS_EQUALS,
    /** {@code >=}. */
    GREATER_EQUALS,
    /** {@code <>} or {@code !=}. */
    NOT_EQUALS,
    /** {@code (}. */
    LEFT_PARENTHESIS,
    /** {@code )}. */
    RIGHT_PARENTHESIS,
    /** {@code [}. */
    LEFT_BRACKET,
    /** {@code ]}. */
    RIGHT_BRACKET,
    /** {@code ,}. */
    COMMA,
    /** {@code .}. */
    DOT,
    /** {@code ;}. */
    SEMICOLON,
    /** {@code :}. */
    COLON,
    /** {@code +}. */
    PLUS,
    /** {@code -}. */
    MINUS,
    /** {@code *}. */
    STAR,
    /** {@code /}. */
    SLASH,
    /** {@code %}. */
    PERCENT,
    /** {@code ^}. */
    CARET,
    /** {@code <}. */
    LESS,
    /** {@code >}. */
    GREATER,
    /** {@code =}. */
    EQUALS,
    /** A byte that no statement may hold here, such as a lone {@code $} or a brace. */
    OTHER
}
