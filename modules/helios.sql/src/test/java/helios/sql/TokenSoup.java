package helios.sql;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Texts made of pieces that are hard on a lexer. */
final class TokenSoup {

    private static final List<String> PIECES = List.of(
            "'",
            "''",
            "\"",
            "\\",
            "\\'",
            "E'",
            "e'",
            "U&'",
            "u&\"",
            "B'",
            "x'",
            "N'",
            "$$",
            "$a$",
            "$b$",
            "$1",
            "$",
            "a$$",
            "--",
            "-- c",
            "/*",
            "*/",
            "/**/",
            "/* c */",
            "\n",
            "\r",
            "\t",
            " ",
            " ",
            " ",
            "\f",
            "\u000B",
            ";",
            ";",
            "select",
            "a",
            "_b",
            "é",
            "表",
            "1",
            "0x1F",
            "0x",
            "0b10",
            "0o7",
            "1_000",
            "1.5",
            ".5",
            "1.",
            "1e5",
            "1e",
            "e",
            "+",
            "-",
            "*",
            "/",
            "<",
            ">",
            "=",
            "~",
            "!",
            "@",
            "#",
            "%",
            "^",
            "&",
            "|",
            "`",
            "?",
            "::",
            ":=",
            ":",
            "..",
            ".",
            "=>",
            "<=",
            "<>",
            "!=",
            "->",
            "->>",
            "(",
            ")",
            "[",
            "]",
            ",",
            "{",
            "}",
            "'a'",
            "'b'",
            "E'\\n'",
            "\\u0041",
            "\\x41",
            "\\101",
            "UESCAPE",
            "'!'",
            "begin",
            "commit",
            "\"A b\"",
            "U&\"\\0061\"",
            "$1a",
            "x",
            "b",
            "n",
            "u",
            "u&");

    private TokenSoup() {}

    static List<String> texts(Random random, int count) {
        return Stream.generate(() -> text(random)).limit(count).toList();
    }

    private static String text(Random random) {
        var text = new StringBuilder();
        int pieces = 1 + random.nextInt(14);
        for (int i = 0; i < pieces; i++) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }
}
