package helios.host.cli;

import helios.host.cli.StatementReport.Place;
import java.nio.charset.StandardCharsets;

/** Finds lines and columns in a text; quickly where it is asked from the front to the end. */
final class LineCounter {

    private final byte[] text;
    private int line = 1;
    private int lineStart;
    private int counted;

    LineCounter(byte[] text) {
        this.text = text;
    }

    Place at(int position) {
        if (position < counted) {
            line = 1;
            lineStart = 0;
            counted = 0;
        }
        for (; counted < position; counted++) {
            if (text[counted] == '\n') {
                line++;
                lineStart = counted + 1;
            }
        }
        var before = new String(text, lineStart, position - lineStart, StandardCharsets.UTF_8);
        return new Place(line, before.length() + 1);
    }
}
