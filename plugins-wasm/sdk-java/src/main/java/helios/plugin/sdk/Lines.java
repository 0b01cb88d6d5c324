package helios.plugin.sdk;

import java.util.ArrayList;
import java.util.List;

/** Texts that the ABI gives one a line. */
final class Lines {

    private Lines() {}

    static List<String> of(String text) {
        var lines = new ArrayList<String>();
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            int stop = end < 0 ? text.length() : end;
            lines.add(text.substring(start, stop));
            start = stop + 1;
        }
        return lines;
    }
}
