package helios.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The keys whose signatures count. A folder without keys trusts nobody.
 *
 * @param keys in the order of their files' names
 */
public record TrustRoot(List<TrustedKey> keys) {

    private static final String SUFFIX = ".pub";
    private static final int MAX_FILE = 16 << 10;

    /** Copies the list. */
    public TrustRoot {
        keys = List.copyOf(keys);
    }

    /**
     * Reads the {@code *.pub} files of a folder.
     *
     * @throws PluginException if it is no folder, or one of them holds no key
     */
    public static TrustRoot read(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new PluginException("trust_root " + folder + " is no folder");
        }
        try (var files = Files.list(folder)) {
            var keys = new ArrayList<TrustedKey>();
            files.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .sorted(Comparator.comparing(file -> file.getFileName().toString()))
                    .forEach(file -> keys.add(key(file)));
            return new TrustRoot(keys);
        } catch (IOException e) {
            throw new PluginException("trust_root " + folder + " cannot be read: " + e, e);
        }
    }

    private static TrustedKey key(Path file) {
        var name = file.getFileName().toString();
        try (var in = Files.newInputStream(file)) {
            var key = KeyText.publicKey(in.readNBytes(MAX_FILE));
            return new TrustedKey(name.substring(0, name.length() - SUFFIX.length()), key);
        } catch (IOException | PluginException e) {
            throw new PluginException("trust_root key " + file + " is malformed: " + e.getMessage(), e);
        }
    }

    /** The first key that made the signature. */
    Optional<TrustedKey> signer(byte[] message, KeyText.Signature signature) {
        return keys.stream().filter(key -> key.verifies(message, signature)).findFirst();
    }
}
