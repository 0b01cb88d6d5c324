package helios.plugin.sdk;

/** What a host says when it is asked about a statement's structure. */
public sealed interface SqlAnswer {

    /** The answer. */
    record Text(String text) implements SqlAnswer {}

    /** There is no element of that index. */
    record PastTheEnd() implements SqlAnswer {}

    /** Nobody can know. */
    record Unknown() implements SqlAnswer {}
}
