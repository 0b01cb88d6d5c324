package helios.plugin;

import java.util.Optional;

/**
 * What a signature must show.
 *
 * @param root the trusted keys; absent: unsigned plugins are loaded too
 * @param scope what has to be signed
 */
public record Trust(Optional<TrustRoot> root, Scope scope) {

    /** Everything is loaded. */
    public static final Trust OFF = new Trust(Optional.empty(), Scope.ANY);

    /** What a signature has to cover. */
    public enum Scope {
        /** The bundle where there is such a signature, else the module. */
        ANY,
        /** Manifest and module. */
        BUNDLE,
        /** The module. */
        WASM
    }
}
