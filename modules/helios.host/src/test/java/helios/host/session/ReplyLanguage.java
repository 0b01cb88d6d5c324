package helios.host.session;

import java.util.List;

/**
 * What a server may answer to requests, as a regular language over the tags of its messages, written down from the manual
 * and followed by Brzozowski's derivatives: the judge beside which a {@link ReplyQueue} is put. It knows no COPY from the
 * client, whose replies depend on more than the requests.
 */
sealed interface ReplyLanguage {

    /** No word at all. */
    ReplyLanguage NOTHING = new Nothing();
    /** The empty word. */
    ReplyLanguage EMPTY = new Empty();

    /** What may follow a message. */
    ReplyLanguage after(char tag);

    /** Tells whether nothing more has to come. */
    boolean complete();

    /**
     * The replies to a sequence of requests: Q, P, B, C, E, S and F as their messages, s and p for the Describe of a
     * statement and of a portal.
     */
    static ReplyLanguage of(String requests) {
        var errors = many(tag('E'));
        var rest = new ReplyLanguage[requests.length() + 1];
        rest[requests.length()] = EMPTY;
        var skipped = EMPTY;
        for (int i = requests.length() - 1; i >= 0; i--) {
            var next = rest[i + 1];
            if (requests.charAt(i) == 'S') {
                skipped = all(errors, tag('Z'), next);
                rest[i] = skipped;
            } else {
                rest[i] = one(requests.charAt(i), next, all(tag('E'), skipped), errors);
            }
        }
        return rest[0];
    }

    private static ReplyLanguage one(char request, ReplyLanguage next, ReplyLanguage failed, ReplyLanguage errors) {
        var rows = many(tag('D'));
        var copy = all(tag('H'), many(tag('d')));
        return switch (request) {
            case 'P' -> any(all(tag('1'), next), failed);
            case 'B' -> any(all(tag('2'), next), failed);
            case 'C' -> any(all(tag('3'), next), failed);
            case 's' -> any(failed, all(tag('t'), any(failed, all(any(tag('T'), tag('n')), next))));
            case 'p' -> any(all(any(tag('T'), tag('n')), next), failed);
            case 'E' ->
                any(
                        all(tag('I'), next),
                        all(rows, any(all(any(tag('C'), tag('s')), next), failed)),
                        all(copy, any(failed, all(tag('c'), any(failed, all(tag('C'), next))))));
            case 'F' -> all(any(tag('V'), tag('E')), errors, tag('Z'), next);
            case 'Q' -> all(query(rows, copy), next);
            default -> throw new IllegalArgumentException(String.valueOf(request));
        };
    }

    /** Statements, each with its result; then an error in the midst of one, or nothing; then ReadyForQuery. */
    private static ReplyLanguage query(ReplyLanguage rows, ReplyLanguage copy) {
        var table = all(tag('T'), rows);
        var copied = many(all(copy, tag('c')));
        var statement = any(tag('I'), all(copied, any(table, EMPTY), tag('C')));
        var broken = all(copied, any(copy, table, EMPTY), tag('E'), many(tag('E')));
        return all(any(all(statement, many(statement)), all(many(statement), broken)), tag('Z'));
    }

    record Nothing() implements ReplyLanguage {
        @Override
        public ReplyLanguage after(char tag) {
            return NOTHING;
        }

        @Override
        public boolean complete() {
            return false;
        }
    }

    record Empty() implements ReplyLanguage {
        @Override
        public ReplyLanguage after(char tag) {
            return NOTHING;
        }

        @Override
        public boolean complete() {
            return true;
        }
    }

    record Tag(char expected) implements ReplyLanguage {
        @Override
        public ReplyLanguage after(char tag) {
            return tag == expected ? EMPTY : NOTHING;
        }

        @Override
        public boolean complete() {
            return false;
        }
    }

    record Then(ReplyLanguage first, ReplyLanguage second) implements ReplyLanguage {
        @Override
        public ReplyLanguage after(char tag) {
            var inFirst = all(first.after(tag), second);
            return first.complete() ? any(inFirst, second.after(tag)) : inFirst;
        }

        @Override
        public boolean complete() {
            return first.complete() && second.complete();
        }
    }

    record Either(ReplyLanguage one, ReplyLanguage other) implements ReplyLanguage {
        @Override
        public ReplyLanguage after(char tag) {
            return any(one.after(tag), other.after(tag));
        }

        @Override
        public boolean complete() {
            return one.complete() || other.complete();
        }
    }

    record Many(ReplyLanguage repeated) implements ReplyLanguage {
        @Override
        public ReplyLanguage after(char tag) {
            return all(repeated.after(tag), this);
        }

        @Override
        public boolean complete() {
            return true;
        }
    }

    private static ReplyLanguage tag(char tag) {
        return new Tag(tag);
    }

    private static ReplyLanguage many(ReplyLanguage repeated) {
        return new Many(repeated);
    }

    private static ReplyLanguage all(ReplyLanguage... parts) {
        return List.of(parts).reversed().stream().reduce(EMPTY, (rest, part) -> then(part, rest));
    }

    private static ReplyLanguage then(ReplyLanguage first, ReplyLanguage second) {
        if (first instanceof Nothing || second instanceof Nothing) {
            return NOTHING;
        }
        if (first instanceof Empty) {
            return second;
        }
        return second instanceof Empty ? first : new Then(first, second);
    }

    private static ReplyLanguage any(ReplyLanguage... parts) {
        return List.of(parts).stream().reduce(NOTHING, ReplyLanguage::either);
    }

    private static ReplyLanguage either(ReplyLanguage one, ReplyLanguage other) {
        if (one instanceof Nothing || one.equals(other)) {
            return other;
        }
        return other instanceof Nothing ? one : new Either(one, other);
    }
}
