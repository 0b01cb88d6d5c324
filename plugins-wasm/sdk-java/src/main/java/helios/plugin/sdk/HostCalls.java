package helios.plugin.sdk;

import java.util.Optional;

/**
 * The calls of ABI 2, by its numbers: what statements, sessions and outcomes are made of. A plugin has no use for it, a host of another
 * kind than WebAssembly, such as that of tests, implements it.
 */
public interface HostCalls {

    /** A text. */
    Optional<String> text(int field);

    /** A number; -1 where there is none. */
    long number(int field);

    /** An attribute of the request. */
    Optional<String> attribute(String key);

    /** Sets an attribute; false if it is refused. */
    boolean setAttribute(String key, String value);

    /** Puts a part of the reply. */
    void reply(int part, byte[] bytes);

    /** What is known of the statement's structure. */
    SqlAnswer sql(int what, int index);

    /** Changes the statement: 0, -1 if that is wrong, or -3 if it cannot be proved. */
    int edit(int what, int index, String text);
}
