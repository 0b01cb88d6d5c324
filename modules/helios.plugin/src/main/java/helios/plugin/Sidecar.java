package helios.plugin;

/**
 * The manifest beside a bare module.
 *
 * @param fileName for errors
 * @param syntax how it is written
 * @param bytes what a bundle signature covers
 */
record Sidecar(String fileName, Syntax syntax, byte[] bytes) {

    /** How a sidecar is written. */
    enum Syntax {
        JSON,
        YAML
    }
}
