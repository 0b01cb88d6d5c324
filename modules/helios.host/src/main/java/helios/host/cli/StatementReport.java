package helios.host.cli;

import helios.sql.SqlSyntaxException;
import helios.sql.Verb;
import helios.sql.analysis.Kind;
import helios.sql.analysis.OutputColumn;
import java.util.List;
import java.util.Optional;

/**
 * What {@code helios parse} says of a statement.
 *
 * @param file the file that it stands in
 * @param start offset of its first byte
 * @param place its first character
 * @param end offset behind it: of its semicolon, or the file's end
 * @param verb what it does; absent if it has something that is no token
 * @param kind its kind
 * @param reasons why it is no read, if it looks like one
 * @param reads the relations that it reads, each once
 * @param writes those that it changes, makes or drops
 * @param functions those that it calls
 * @param columns its output; absent if only the server knows it
 * @param fingerprint what all statements of its shape share, in 16 hexadecimal digits; absent as the verb is
 * @param normalized that shape
 * @param error why it is no SQL
 * @param errorPlace where
 */
record StatementReport(
        String file,
        int start,
        Place place,
        int end,
        Optional<Verb> verb,
        Kind kind,
        List<String> reasons,
        List<String> reads,
        List<String> writes,
        List<String> functions,
        Optional<List<OutputColumn>> columns,
        Optional<String> fingerprint,
        Optional<String> normalized,
        Optional<SqlSyntaxException> error,
        Optional<Place> errorPlace) {

    /** A character of the file; line and column are counted from 1 on. */
    record Place(int line, int column) {}

    /** The verb as PostgreSQL writes it. */
    Optional<String> verbText() {
        return verb.map(known -> known.name().replace('_', ' '));
    }
}
