package helios.host.config;

/**
 * Where a value comes from.
 *
 * @param source the file's name, an option, or an environment variable
 * @param line from 1; 0 outside of a file
 * @param column from 1; 0 outside of a file
 * @param path section and key as they were written there
 */
record Origin(String source, int line, int column, String path) {

    /** A setting made outside of the file. */
    static Origin outside(String source, String path) {
        return new Origin(source, 0, 0, path);
    }

    /** The same place, for a key that is missing in the table there. */
    Origin child(String key) {
        return new Origin(source, line, column, path.isEmpty() ? key : path + "." + key);
    }

    boolean inFile() {
        return line > 0;
    }

    /** How another problem refers to this place. */
    String reference() {
        return inFile() ? "in line " + line : "by " + source;
    }

    Problem problem(String text) {
        return new Problem(source, line, column, path, text);
    }
}
