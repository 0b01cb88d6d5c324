package helios.sql;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes of good texts such as are good no more, or good in another way: tokens go, come, change places. */
final class Mutations {

    private static final List<String> WORDS = words();

    private final Random random;
    private final List<String> texts;

    Mutations(long seed, List<String> texts) {
        this.random = new Random(seed);
        this.texts = texts;
    }

    private static List<String> words() {
        var words = new ArrayList<String>();
        for (var keyword : Keyword.values()) {
            words.add(keyword.name().toLowerCase(java.util.Locale.ROOT));
        }
        words.addAll(List.of(
                "a",
                "\"B\"",
                "1",
                "1.5",
                "'x'",
                "$1",
                "(",
                ")",
                "[",
                "]",
                ",",
                ".",
                ";",
                "*",
                "+",
                "-",
                "=",
                "<",
                "::",
                ":",
                "=>",
                ":=",
                "||",
                "e'\\n'",
                "u&'x'",
                "()",
                "(1)",
                "(a, b)",
                "as x",
                "not null",
                "is",
                "is null"));
        return words;
    }

    String text() {
        var tokens = tokens(pick(texts));
        int changes = 1 + random.nextInt(2);
        for (int i = 0; i < changes && !tokens.isEmpty(); i++) {
            change(tokens);
        }
        return String.join("", tokens);
    }

    private void change(List<String> tokens) {
        int at = random.nextInt(tokens.size());
        switch (random.nextInt(6)) {
            case 0 -> tokens.remove(at);
            case 1 -> tokens.add(at, tokens.get(at));
            case 2 -> tokens.set(at, pick(WORDS) + " ");
            case 3 -> tokens.add(at, pick(WORDS) + " ");
            case 4 -> tokens.add(at, tokens.remove(random.nextInt(tokens.size())));
            default -> {
                var others = tokens(pick(texts));
                if (!others.isEmpty()) {
                    int from = random.nextInt(others.size());
                    tokens.addAll(at, others.subList(from, Math.min(others.size(), from + 1 + random.nextInt(4))));
                }
            }
        }
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    /** The tokens, each with what stands in front of the next. */
    private static List<String> tokens(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var lexer = new Lexer().reset(bytes, 0, bytes.length, LexerOptions.DEFAULT);
        var tokens = new ArrayList<String>();
        int from = 0;
        try {
            while (lexer.next()) {
                if (lexer.start() > from) {
                    tokens.add(new String(bytes, from, lexer.start() - from, StandardCharsets.UTF_8));
                }
                from = lexer.start();
            }
            tokens.add(new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8));
        } catch (SqlSyntaxException e) {
            tokens.add(new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8));
        }
        return tokens;
    }
}
