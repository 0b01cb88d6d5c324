package helios.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keeps the borders and kinds of tokens. */
final class LexerTest {

    private static final LexerOptions BACKSLASHES = LexerOptions.DEFAULT.withStandardConformingStrings(false);

    @Test
    void findsTheKindOfEachToken() {
        assertThat(tokens("select a1, \"B\" from t where x >= 1.5 and y::int <> all($2)"))
                .containsExactly(
                        "KEYWORD select",
                        "IDENTIFIER a1",
                        "COMMA ,",
                        "QUOTED_IDENTIFIER \"B\"",
                        "KEYWORD from",
                        "IDENTIFIER t",
                        "KEYWORD where",
                        "IDENTIFIER x",
                        "GREATER_EQUALS >=",
                        "NUMERIC 1.5",
                        "KEYWORD and",
                        "IDENTIFIER y",
                        "TYPE_CAST ::",
                        "KEYWORD int",
                        "NOT_EQUALS <>",
                        "KEYWORD all",
                        "LEFT_PARENTHESIS (",
                        "PARAMETER $2",
                        "RIGHT_PARENTHESIS )");
    }

    @Test
    void endsALineCommentAtEitherLineEnd() {
        assertThat(tokens("1 -- a\r2 -- b\n3 -- c")).containsExactly("INTEGER 1", "INTEGER 2", "INTEGER 3");
    }

    @Test
    void nestsBlockComments() {
        assertThat(tokens("1/* /* */ 2 /**/ */3/*/*/**/*/*/4")).containsExactly("INTEGER 1", "INTEGER 3", "INTEGER 4");
    }

    @Test
    void givesCommentsToWhoAsks() {
        var lexer = new Lexer().reset(utf8("/*+ a */ 1 -- b\n"), 0, 16, LexerOptions.DEFAULT);
        var found = new ArrayList<TokenKind>();
        while (lexer.nextOrComment()) {
            found.add(lexer.kind());
        }
        assertThat(found).containsExactly(TokenKind.COMMENT, TokenKind.INTEGER, TokenKind.COMMENT);
    }

    @Test
    void continuesStringsOverLineEndsOnly() {
        assertThat(tokens("'a'\n 'b' 'c'")).containsExactly("STRING 'a'\n 'b'", "STRING 'c'");
        assertThat(tokens("E'a' -- it's\r\n--x\n'b\\''")).hasSize(1);
        assertThat(tokens("'a'\n/* no */'b'")).hasSize(2);
        assertThat(tokens("b'1'\n'0' b'1''0'"))
                .containsExactly("BIT_STRING b'1'\n'0'", "BIT_STRING b'1'", "STRING '0'");
    }

    @Test
    void readsBackslashesAsTheSettingSays() {
        assertThat(tokens("'a\\' ';'")).containsExactly("STRING 'a\\'", "STRING ';'");
        assertThat(tokens("'a\\';'", BACKSLASHES)).containsExactly("STRING 'a\\';'");
        assertThat(tokens("E'a\\';' e'\\\\'")).containsExactly("ESCAPE_STRING E'a\\';'", "ESCAPE_STRING e'\\\\'");
    }

    @Test
    void tellsWhetherTheSettingMatters() {
        var lexer = new Lexer().reset(utf8("E'\\n' 'a\\b'"), 0, 11, LexerOptions.DEFAULT);
        lexer.next();
        assertThat(lexer.backslashInPlainString()).isFalse();
        lexer.next();
        assertThat(lexer.backslashInPlainString()).isTrue();
    }

    @Test
    void findsTheEndOfADollarQuoteByItsTag() {
        assertThat(tokens("$$a;'$$ $b$ $$ $c$ $b$ $_1é$x$_1é$"))
                .containsExactly("DOLLAR_STRING $$a;'$$", "DOLLAR_STRING $b$ $$ $c$ $b$", "DOLLAR_STRING $_1é$x$_1é$");
        assertThat(tokens("$a$ $b$a$")).containsExactly("DOLLAR_STRING $a$ $b$a$");
    }

    @Test
    void countsADollarInsideAWordAsPartOfIt() {
        assertThat(tokens("a$$ b$1$")).containsExactly("IDENTIFIER a$$", "IDENTIFIER b$1$");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>>",
            value = {
                "a+-b =>> a + - b",
                "a=-1 =>> a = - 1",
                "a@-1 =>> a @- 1",
                "a*-- comment =>> a *",
                "a +/* comment */ 1 =>> a + 1",
                "a->>'b' =>> a ->> 'b'",
                "a <=> b =>> a <=> b",
                "a <-> b =>> a <-> b",
                "a !=-b =>> a !=- b",
                "a =>+ b =>> a => + b",
                "a ?| b ?& c =>> a ?| b ?& c",
                "1..2 =>> 1 .. 2",
                "a[1:2] =>> a [ 1 : 2 ]",
                "a:=b::c =>> a := b :: c",
                "x.*/y =>> x . */ y",
                "1/**/2 =>> 1 2",
                "1.e5 .5 1.5e-3 =>> 1.e5 .5 1.5e-3",
                "0x1F 0o17 0b1_0 1_000 =>> 0x1F 0o17 0b1_0 1_000",
                "N'x' =>> N 'x'",
                "u& b =>> u & b",
            })
    void cutsOperatorsAndNumbers(String text, String expected) {
        assertThat(texts(text)).containsExactly(expected.split(" "));
    }

    @Test
    void knowsWhichWholeNumbersFit() {
        assertThat(tokens("2147483647 2147483648 0x7fff_ffff 0x80000000"))
                .containsExactly(
                        "INTEGER 2147483647", "NUMERIC 2147483648", "INTEGER 0x7fff_ffff", "NUMERIC 0x80000000");
    }

    @Test
    void knowsTheNumberOfAParameter() {
        var lexer = new Lexer().reset(utf8("$12"), 0, 3, LexerOptions.DEFAULT);
        lexer.next();
        assertThat(lexer.value()).isEqualTo(12);
    }

    @Test
    void findsKeywordsInAnyCase() {
        var lexer = new Lexer().reset(utf8("SeLeCt"), 0, 6, LexerOptions.DEFAULT);
        lexer.next();
        assertThat(lexer.keyword()).isEqualTo(Keyword.SELECT);
        assertThat(tokens("selectx \"select\" sélect"))
                .containsExactly("IDENTIFIER selectx", "QUOTED_IDENTIFIER \"select\"", "IDENTIFIER sélect");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'a",
                "'a''",
                "E'a\\'",
                "E'\\",
                "\"a",
                "\"\"",
                "U&\"\"",
                "/* /* */",
                "$$ a $",
                "$a$ $A$",
                "b'1",
                "x'1",
                "1a",
                "1_",
                "1.5x",
                "1e",
                "1e+",
                "0x",
                "0b2",
                "0o8",
                "0x1g",
                "1é",
                "$1a",
                "$2147483648",
                "E'\\u12'",
                "E'\\ud800'",
                "E'\\udc00'",
                "E'\\u0000'",
                "E'\\U00110000'",
                "+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-@",
            })
    void refusesWhatIsNoToken(String text) {
        assertThatExceptionOfType(SqlSyntaxException.class)
                .isThrownBy(() -> tokens("  " + text))
                .satisfies(e -> assertThat(e.position()).isGreaterThanOrEqualTo(2))
                .satisfies(e -> assertThat(e.sqlState()).hasSize(5));
    }

    @Test
    void acceptsASurrogatePair() {
        assertThat(tokens("E'\\ud83d\\ude00'")).hasSize(1);
    }

    @Test
    void refusesUnicodeStringsWhereBackslashesEscape() {
        assertThatExceptionOfType(SqlSyntaxException.class)
                .isThrownBy(() -> tokens("U&'a'", BACKSLASHES))
                .satisfies(e -> assertThat(e.sqlState()).isEqualTo(SqlSyntaxException.FEATURE_NOT_SUPPORTED));
        assertThat(tokens("U&'a\\0061'")).containsExactly("UNICODE_STRING U&'a\\0061'");
    }

    /** In SJIS the letter 表 ends with 0x5C, a backslash, and ァ (0x83 0x40) and 'ソ' (0x83 0x5C) hold ASCII bytes as well. */
    @Test
    void seesNoQuoteInsideALetter() {
        var sjis = new LexerOptions(false, ClientEncoding.of("sjis"));
        var text = "'表';'ソ'".getBytes(Charset.forName("windows-31j"));
        assertThat(kinds(text, sjis)).containsExactly(TokenKind.STRING, TokenKind.SEMICOLON, TokenKind.STRING);
        assertThatExceptionOfType(SqlSyntaxException.class).isThrownBy(() -> kinds(text, BACKSLASHES));

        var gbk = new LexerOptions(true, ClientEncoding.of("GBK"));
        assertThat(kinds(new byte[] {'"', (byte) 0x81, '|', '"', '\'', (byte) 0xAA, '\'', '\''}, gbk))
                .containsExactly(TokenKind.QUOTED_IDENTIFIER, TokenKind.STRING);
        var gb18030 = new LexerOptions(true, ClientEncoding.of("gb18030"));
        assertThat(kinds(new byte[] {(byte) 0x81, '0', (byte) 0x81, '0', ';'}, gb18030))
                .containsExactly(TokenKind.IDENTIFIER, TokenKind.SEMICOLON);
    }

    @Test
    void refusesAnEscapedQuoteInAClientOnlyEncoding() {
        assertThatExceptionOfType(SqlSyntaxException.class)
                .isThrownBy(() -> tokens("E'\\''", new LexerOptions(true, ClientEncoding.of("BIG5"))))
                .satisfies(e -> assertThat(e.sqlState()).isEqualTo(SqlSyntaxException.NONSTANDARD_ESCAPE));
    }

    @Test
    void knowsTheEncodingsByTheServersNames() {
        assertThat(ClientEncoding.of("utf-8")).isEqualTo(ClientEncoding.UTF8);
        assertThat(ClientEncoding.of("latin1").charset()).isEqualTo(StandardCharsets.ISO_8859_1);
        assertThat(ClientEncoding.of("Shift_JIS").isClientOnly()).isTrue();
        assertThat(ClientEncoding.of("WIN1252").isKnown()).isTrue();
        assertThat(ClientEncoding.of("EBCDIC").isKnown()).isFalse();
    }

    @Test
    void keepsToItsRange() {
        var lexer = new Lexer().reset(utf8("aa bb cc"), 1, 4, LexerOptions.DEFAULT);
        assertThat(lexer.next()).isTrue();
        assertThat(lexer.start()).isEqualTo(1);
        assertThat(lexer.next()).isTrue();
        assertThat(lexer.end()).isEqualTo(4);
        assertThat(lexer.next()).isFalse();
        assertThat(lexer.start()).isEqualTo(4);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<TokenKind> kinds(byte[] text, LexerOptions options) {
        var lexer = new Lexer().reset(text, 0, text.length, options);
        var kinds = new ArrayList<TokenKind>();
        while (lexer.next()) {
            kinds.add(lexer.kind());
        }
        return kinds;
    }

    private static List<String> tokens(String text) {
        return tokens(text, LexerOptions.DEFAULT);
    }

    private static List<String> tokens(String text, LexerOptions options) {
        var bytes = utf8(text);
        var lexer = new Lexer().reset(bytes, 0, bytes.length, options);
        var tokens = new ArrayList<String>();
        while (lexer.next()) {
            tokens.add(lexer.kind() + " "
                    + new String(bytes, lexer.start(), lexer.end() - lexer.start(), StandardCharsets.UTF_8));
        }
        return tokens;
    }

    private static List<String> texts(String text) {
        return tokens(text).stream()
                .map(token -> token.substring(token.indexOf(' ') + 1))
                .toList();
    }
}
