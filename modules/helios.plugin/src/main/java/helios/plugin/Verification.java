package helios.plugin;

import java.util.Optional;

/**
 * Who signed a plugin.
 *
 * @param signer the trusted key; absent where there is no trust root
 * @param scope what it covers; ANY where there is no signer
 */
public record Verification(Optional<TrustedKey> signer, Trust.Scope scope) {

    /** Nobody looked. */
    public static final Verification NONE = new Verification(Optional.empty(), Trust.Scope.ANY);
}
