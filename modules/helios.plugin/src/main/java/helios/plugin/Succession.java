package helios.plugin;

import java.util.Optional;

/**
 * When a plugin may take the place of one of its name.
 *
 * @param allowSignerChange whether another signer may take a name over
 * @param allowDowngrade whether a lower version may replace a higher one
 */
public record Succession(boolean allowSignerChange, boolean allowDowngrade) {

    /** Nothing is allowed beyond the same signer and no lower version. */
    public static final Succession STRICT = new Succession(false, false);

    /**
     * Checks who signed. Unsigned may become signed, never the other way.
     *
     * @param name the plugin's name
     * @param bound the fingerprint of the key that the name is bound to; absent where it was unsigned or is new
     * @param next who signed the newcomer
     */
    public void checkSigner(String name, Optional<String> bound, Verification next) {
        if (bound.isEmpty() || allowSignerChange) {
            return;
        }
        var signer = next.signer().map(TrustedKey::fingerprint);
        if (!signer.equals(bound)) {
            throw new PluginException(
                    "plugin " + name + " was loaded from signer " + shorten(bound.get()) + ", this file is "
                            + signer.map(other -> "signed by " + shorten(other)).orElse("unsigned")
                            + "; set allow_signer_change = true if that is meant");
        }
    }

    /** Checks that a loaded version is not replaced by a lower one. */
    public void checkVersion(Manifest loaded, Manifest next) {
        if (!allowDowngrade && next.version().compareTo(loaded.version()) < 0) {
            throw new PluginException("plugin " + next.name() + " " + next.version() + " is lower than the loaded "
                    + loaded.version() + "; set allow_downgrade = true if that is meant");
        }
    }

    private static String shorten(String fingerprint) {
        return fingerprint.substring(0, 16);
    }
}
