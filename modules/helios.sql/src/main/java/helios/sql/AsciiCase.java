package helios.sql;

/** Case of ASCII letters, the only ones that PostgreSQL folds in a UTF-8 database. */
final class AsciiCase {

    private AsciiCase() {}

    static byte lower(byte letter) {
        return letter >= 'A' && letter <= 'Z' ? (byte) (letter | 0x20) : letter;
    }
}
