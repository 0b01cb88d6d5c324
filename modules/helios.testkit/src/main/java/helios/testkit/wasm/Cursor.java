package helios.testkit.wasm;

import helios.testkit.wasm.SExpression.Atom;
import helios.testkit.wasm.SExpression.Group;
import helios.testkit.wasm.SExpression.Text;
import java.util.List;

/** Reads elements from left to right. */
final class Cursor {

    private final List<SExpression> elements;
    private int at;

    Cursor(List<SExpression> elements) {
        this.elements = elements;
    }

    boolean more() {
        return at < elements.size();
    }

    SExpression peek() {
        return elements.get(at);
    }

    SExpression next() {
        return elements.get(at++);
    }

    boolean group(String keyword) {
        return more() && peek() instanceof Group group && group.is(keyword);
    }

    Cursor enter() {
        return new Cursor(((Group) next()).rest());
    }

    boolean atom(String text) {
        return more() && peek() instanceof Atom(var here) && here.equals(text);
    }

    boolean text() {
        return more() && peek() instanceof Text;
    }

    boolean reference() {
        return more() && peek() instanceof Atom(var here) && here.matches("\\$.+|\\d+");
    }

    /** An identifier, if one comes next, else "". */
    String identifier() {
        return more() && peek() instanceof Atom(var here) && here.startsWith("$") ? word() : "";
    }

    String word() {
        return ((Atom) next()).text();
    }

    String string() {
        return ((Text) next()).utf8();
    }
}
