package helios.sql;

/**
 * The form that all statements of a shape share, see {@link Normalizer}.
 *
 * @param text the form
 * @param fingerprint its hash
 */
public record NormalForm(String text, long fingerprint) {

    /** The form of a statement; a mere placeholder if it has something that is no token: literals are not to be told from it. */
    public static NormalForm of(byte[] text, LexerOptions options) {
        try {
            var normalizer = new Normalizer().read(text, 0, text.length, options);
            return new NormalForm(normalizer.text(), normalizer.fingerprint());
        } catch (SqlSyntaxException _) {
            return new NormalForm("?", 0);
        }
    }
}
