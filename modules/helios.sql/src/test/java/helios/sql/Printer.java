package helios.sql;

import helios.sql.tree.Node;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Prints a tree: of each node what it has by itself, which stands between its parts, and its parts. Right only if every part
 * lies inside its node, behind the part before it, and where it says.
 */
final class Printer {

    private final byte[] text;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private int at;

    private Printer(byte[] text) {
        this.text = text;
    }

    static String print(Node tree, byte[] text) {
        var printer = new Printer(text);
        printer.at = tree.start();
        printer.print(tree);
        return printer.printed.toString(StandardCharsets.UTF_8);
    }

    private void print(Node node) {
        upTo(node.start(), node);
        node.forEachChild(this::print);
        upTo(node.end(), node);
    }

    private void upTo(int position, Node node) {
        if (position < at) {
            throw new IllegalStateException(node + " is not behind what precedes it, or inside of what it is part of: "
                    + new String(text, StandardCharsets.UTF_8));
        }
        printed.write(text, at, position - at);
        at = position;
    }
}
