package helios.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;

/** Makes texts by the rules of {@code grammar.txt}, which explains itself, at random but the same for the same seed. */
final class SentenceMaker {

    /** A part of a rule. */
    private sealed interface Part {

        /** Written as it stands. */
        record Word(String text) implements Part {}

        record Rule(String name) implements Part {}

        record Choice(List<List<Part>> alternatives) implements Part {}

        /** Nothing to two, or one to three with commas between them. */
        record Repeated(Part part, char how) implements Part {}
    }

    private static final Pattern BLANKS = Pattern.compile(" +");
    private static final Pattern RULE = Pattern.compile("<([a-z]+)>([?*,]?)");
    /** Rules nest so deep; from there on the alternatives are taken that nest hardly more than need be. */
    private static final int DEEP = 6;
    /** From here on those are taken that nest least. */
    private static final int DEEPER = 8;

    private final Map<String, Part.Choice> rules = new HashMap<>();
    private final Map<Part, Integer> heights = new HashMap<>();
    private final Random random;

    SentenceMaker(long seed) {
        random = new Random(seed);
        for (var rule : source().replace("\n  ", " ").lines().toList()) {
            if (!rule.isBlank() && !rule.startsWith("#")) {
                int equals = rule.indexOf(" = ");
                var words =
                        BLANKS.splitAsStream(rule.substring(equals + 3).trim()).iterator();
                rules.put(rule.substring(0, equals), choice(words));
            }
        }
    }

    private static String source() {
        try (var source = SentenceMaker.class.getResourceAsStream("grammar.txt")) {
            return new String(source.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // Reading the rules.

    private static Part.Choice choice(Iterator<String> words) {
        var alternatives = new ArrayList<List<Part>>();
        var alternative = new ArrayList<Part>();
        while (words.hasNext()) {
            var word = words.next();
            var rule = RULE.matcher(word);
            if (word.equals("|")) {
                alternatives.add(alternative);
                alternative = new ArrayList<>();
            } else if (word.equals("{")) {
                alternative.add(choice(words));
            } else if (word.matches("}[?*,]?")) {
                alternatives.add(alternative);
                return new Part.Choice(
                        word.equals("}") ? alternatives : List.of(List.of(repeated(alternatives, word))));
            } else if (rule.matches()) {
                var part = new Part.Rule(rule.group(1));
                alternative.add(
                        rule.group(2).isEmpty()
                                ? part
                                : new Part.Repeated(part, rule.group(2).charAt(0)));
            } else {
                alternative.add(new Part.Word(word.replace("\\|", "|")));
            }
        }
        alternatives.add(alternative);
        return new Part.Choice(alternatives);
    }

    private static Part repeated(List<List<Part>> alternatives, String end) {
        return new Part.Repeated(new Part.Choice(alternatives), end.charAt(1));
    }

    // Making texts.

    /** A text of one statement or more. */
    String text() {
        return sentence("text");
    }

    /** What a rule describes. */
    String sentence(String rule) {
        var words = new ArrayList<String>();
        write(new Part.Rule(rule), words, 0);
        var text = new StringBuilder();
        for (var word : words) {
            text.append(text.isEmpty() ? "" : blank()).append(word);
        }
        return text.toString();
    }

    private String blank() {
        return switch (random.nextInt(100)) {
            case 0, 4, 5 -> "\n";
            case 1 -> " /* c */ ";
            case 2 -> " -- d\n";
            case 3 -> "\t ";
            default -> " ";
        };
    }

    private void write(Part part, List<String> words, int depth) {
        switch (part) {
            case Part.Word(var text) -> words.add(random.nextInt(40) == 0 && isPlain(text) ? upper(text) : text);
            case Part.Rule(var name) -> write(rules.get(name), words, depth + 1);
            case Part.Choice(var alternatives) ->
                alternative(alternatives, depth).forEach(each -> write(each, words, depth));
            case Part.Repeated(var repeated, var how) -> {
                int most = depth > DEEP ? 1 : how == '?' ? 2 : 3;
                int count = random.nextInt(most) + (how == ',' ? 1 : 0);
                for (int i = 0; i < count; i++) {
                    if (i > 0 && how == ',') {
                        words.add(",");
                    }
                    write(repeated, words, depth);
                }
            }
        }
    }

    private static boolean isPlain(String text) {
        return text.chars().allMatch(c -> (c >= 'a' && c <= 'z') || c == '_');
    }

    private static String upper(String text) {
        return text.toUpperCase(java.util.Locale.ROOT);
    }

    private List<Part> alternative(List<List<Part>> alternatives, int depth) {
        if (depth <= DEEP) {
            return alternatives.get(random.nextInt(alternatives.size()));
        }
        int least = alternatives.stream().mapToInt(this::height).min().orElse(0);
        var low = alternatives.stream()
                .filter(alternative -> height(alternative) <= least + (depth <= DEEPER ? 2 : 0))
                .toList();
        return low.get(random.nextInt(low.size()));
    }

    private int height(List<Part> parts) {
        return parts.stream().mapToInt(this::height).max().orElse(0);
    }

    /** How deep the shortest of what the part may be nests. */
    private int height(Part part) {
        var known = heights.get(part);
        if (known != null) {
            return known;
        }
        heights.put(part, 1000);
        int height = switch (part) {
            case Part.Word _ -> 0;
            case Part.Rule(var name) -> 1 + height(rules.get(name));
            case Part.Choice(var alternatives) ->
                alternatives.stream().mapToInt(this::height).min().orElse(0);
            case Part.Repeated(var repeated, var how) -> how == ',' ? height(repeated) : 0;
        };
        if (height >= 1000) {
            heights.remove(part);
        } else {
            heights.put(part, height);
        }
        return height;
    }
}
