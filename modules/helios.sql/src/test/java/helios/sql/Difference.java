package helios.sql;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Something that our reading of a text and the oracle's do not have in common.
 *
 * @param kind in what they differ
 * @param text the text
 * @param ours what we say
 * @param theirs what the oracle says
 * @param opaque whether we did not read all of the text in full
 */
record Difference(Kind kind, String text, String ours, String theirs, boolean opaque) {

    enum Kind {
        /** We refuse what the oracle accepts. */
        REFUSED,
        /** We accept what the oracle refuses. */
        ACCEPTED,
        SPLIT,
        VERB,
        RELATIONS,
        NORMAL_FORM
    }

    /** Of other statements the oracle's normal form keeps the literals; ours has none. */
    private static final Set<Verb> NORMALIZED =
            Set.of(Verb.SELECT, Verb.INSERT, Verb.UPDATE, Verb.DELETE, Verb.MERGE, Verb.DECLARE);

    static List<Difference> of(String text, JsonNode judgement) {
        if (judgement.has("unanswered") || text.isBlank()) {
            return List.of();
        }
        var ours = Reading.ours(text);
        var theirs = Reading.theirs(text, judgement);
        if (ours.isPresent() && theirs.isPresent()) {
            return between(text, ours.get(), theirs.get());
        }
        if (ours.isPresent()) {
            var refusal = judgement.get("error").asString();
            return List.of(new Difference(
                    Kind.ACCEPTED, text, "accepted", refusal, ours.get().isOpaque()));
        }
        return theirs.isEmpty()
                ? List.of()
                : List.of(new Difference(Kind.REFUSED, text, refusal(text), "accepted", false));
    }

    private static String refusal(String text) {
        try {
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            for (var statement : Statement.split(bytes, 0, bytes.length, LexerOptions.DEFAULT)) {
                new Parser().parse(bytes, statement.start(), statement.end(), LexerOptions.DEFAULT);
            }
            return "";
        } catch (SqlSyntaxException e) {
            return e.getMessage();
        }
    }

    private static List<Difference> between(String text, Reading ours, Reading theirs) {
        var found = new ArrayList<Difference>();
        if (!borders(ours).equals(borders(theirs))) {
            return List.of(new Difference(
                    Kind.SPLIT, text, borders(ours).toString(), borders(theirs).toString(), false));
        }
        for (int i = 0; i < ours.statements().size(); i++) {
            var our = ours.statements().get(i);
            var their = theirs.statements().get(i);
            compare(Kind.VERB, text, our.verb().name(), their.verb().name(), found);
            compare(
                    Kind.RELATIONS,
                    text,
                    our.relations().toString(),
                    their.relations().toString(),
                    found);
        }
        if (theirs.statements().stream().allMatch(part -> NORMALIZED.contains(part.verb()))) {
            compare(Kind.NORMAL_FORM, text, ours.normalForm(), theirs.normalForm(), found);
        }
        return found;
    }

    private static void compare(Kind kind, String text, String ours, String theirs, List<Difference> found) {
        if (!ours.equals(theirs)) {
            found.add(new Difference(kind, text, ours, theirs, false));
        }
    }

    private static List<List<Integer>> borders(Reading reading) {
        return reading.statements().stream()
                .map(part -> List.of(part.start(), part.end()))
                .toList();
    }
}
