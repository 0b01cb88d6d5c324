package helios.host.config;

import java.nio.file.Path;

/**
 * A file that holds a private key. Where it lies is nobody's business: {@link #toString} does not say it.
 *
 * @param path the file
 */
public record PrivateFile(Path path) {
    @Override
    public String toString() {
        return "***";
    }
}
