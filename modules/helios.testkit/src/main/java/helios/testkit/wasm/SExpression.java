package helios.testkit.wasm;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One element of WebAssembly's text form. */
sealed interface SExpression {

    /** A keyword, an identifier or a number. */
    record Atom(String text) implements SExpression {}

    /** A string; WebAssembly's are bytes. */
    record Text(byte[] bytes) implements SExpression {

        String utf8() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** What stands between parentheses. */
    record Group(List<SExpression> elements) implements SExpression {

        /** Tells whether this is {@code (keyword ...)}. */
        boolean is(String keyword) {
            return !elements.isEmpty() && elements.getFirst() instanceof Atom(var text) && text.equals(keyword);
        }

        /** What follows the keyword. */
        List<SExpression> rest() {
            return elements.subList(1, elements.size());
        }
    }

    /** Parses a text that is one group. */
    static Group parse(String text) {
        return new Parser(text).module();
    }

    /** Reads a text once, from left to right. */
    final class Parser {

        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        Group module() {
            skipBlanks();
            if (next() instanceof Group group) {
                skipBlanks();
                if (at == text.length()) {
                    return group;
                }
            }
            throw new IllegalArgumentException("a module in text form is one (module ...)");
        }

        private SExpression next() {
            char c = text.charAt(at);
            return switch (c) {
                case '(' -> group();
                case '"' -> string();
                default -> atom();
            };
        }

        private Group group() {
            at++;
            var elements = new ArrayList<SExpression>();
            for (skipBlanks(); text.charAt(at) != ')'; skipBlanks()) {
                elements.add(next());
            }
            at++;
            return new Group(elements);
        }

        private Atom atom() {
            int start = at;
            while (at < text.length() && " \t\r\n()\";".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return new Atom(text.substring(start, at));
        }

        private Text string() {
            var bytes = new ByteArrayOutputStream();
            for (at++; text.charAt(at) != '"'; at++) {
                if (text.charAt(at) == '\\') {
                    at++;
                    escape(bytes);
                } else {
                    bytes.writeBytes(text.substring(at, at + 1).getBytes(StandardCharsets.UTF_8));
                }
            }
            at++;
            return new Text(bytes.toByteArray());
        }

        private void escape(ByteArrayOutputStream bytes) {
            switch (text.charAt(at)) {
                case 'n' -> bytes.write('\n');
                case 't' -> bytes.write('\t');
                case '"', '\\' -> bytes.write(text.charAt(at));
                default -> {
                    bytes.write(Integer.parseInt(text.substring(at, at + 2), 16));
                    at++;
                }
            }
        }

        private void skipBlanks() {
            while (at < text.length()) {
                if (text.startsWith(";;", at)) {
                    int end = text.indexOf('\n', at);
                    at = end < 0 ? text.length() : end;
                } else if (text.startsWith("(;", at)) {
                    at = text.indexOf(";)", at) + 2;
                } else if (Character.isWhitespace(text.charAt(at))) {
                    at++;
                } else {
                    return;
                }
            }
        }
    }
}
