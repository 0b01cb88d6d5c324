package helios.plugin.host;

import java.util.Optional;

/** A statement's structure as a guest of ABI 2 may ask for it, and the edits that keep its meaning provable. */
public interface SqlView {

    /** A statement of which nothing is known: no question has an answer, no edit can be proved. */
    SqlView UNKNOWN = new SqlView() {
        @Override
        public SqlAnswer ask(int what, int index) {
            return new SqlAnswer.Unknown();
        }

        @Override
        public Edit edit(int what, int index, String text) {
            return Edit.NOT_PROVABLE;
        }

        @Override
        public Optional<String> edited() {
            return Optional.empty();
        }
    };

    /** What a question was answered. */
    sealed interface SqlAnswer {

        /** The answer. */
        record Text(String text) implements SqlAnswer {}

        /** There is no element of that index. */
        record PastTheEnd() implements SqlAnswer {}

        /** Nobody can know. */
        record Unknown() implements SqlAnswer {}
    }

    /** How an edit ended. */
    enum Edit {
        /** It was made. */
        DONE,
        /** There is no such edit, index or template. */
        BAD,
        /** It cannot be proved to mean what it should. */
        NOT_PROVABLE
    }

    /** Answers a question, by the ABI's numbers. */
    SqlAnswer ask(int what, int index);

    /** Makes an edit, by the ABI's numbers. */
    Edit edit(int what, int index, String text);

    /** The statement's text with the edits made so far; absent if there were none. */
    Optional<String> edited();
}
