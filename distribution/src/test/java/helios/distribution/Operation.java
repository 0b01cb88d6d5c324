package helios.distribution;

import java.util.List;

/** What a program does with a connection, told so that every driver can do it in its own way. */
sealed interface Operation {

    /** Statements in one string, without parameters. */
    record Sql(String text) implements Operation {}

    /**
     * A statement with parameters {@code $1}, {@code $2} ..., each once and in this order.
     *
     * @param name of the prepared statement that is executed again each time; empty for one that is made for this once
     */
    record Bound(String name, String text, List<String> values) implements Operation {}

    /** A statement for each of several rows of parameters, in one go where the driver can. */
    record Batch(String text, List<List<String>> rows) implements Operation {}

    /** A result that is fetched in portions of so many rows. Within a transaction. */
    record Portions(String text, int rows) implements Operation {}

    /** A {@code COPY ... FROM STDIN} with that data. */
    record CopyIn(String table, String data) implements Operation {}

    /** A {@code COPY ... TO STDOUT}. */
    record CopyOut(String text) implements Operation {}

    /** Begins a transaction. */
    record Begin(String modes) implements Operation {}

    /** Ends a transaction. */
    record End(boolean commit) implements Operation {}

    /** Waits for the notification that is due. */
    record Notified() implements Operation {}

    /** Looks at the settings that the server has reported. */
    record Reported() implements Operation {}

    /** Asks which server process this is. What it answers is no part of the transcript. */
    record ServerProcess() implements Operation {}
}
