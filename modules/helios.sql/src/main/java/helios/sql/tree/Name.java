package helios.sql.tree;

import java.util.function.Consumer;

/**
 * A name, as PostgreSQL reads it.
 *
 * @param value without quotes; in lower case unless it was quoted; cut to 63 bytes
 */
public record Name(String value, int start, int end) implements Node {

    @Override
    public void forEachChild(Consumer<? super Node> action) {
        // a name has no parts
    }
}
