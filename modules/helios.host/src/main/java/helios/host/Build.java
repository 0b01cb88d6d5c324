package helios.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Properties;

/** What was built, and from what; the build writes it beside this class. */
final class Build {

    private static final Properties PROPERTIES = read();

    /** The product's version. */
    static final String TEXT = PROPERTIES.getProperty("version");

    /** When the sources were last committed. */
    static final Instant TIME = Instant.parse(PROPERTIES.getProperty("time"));

    /** The commit; {@code unknown} where the sources were no checkout. */
    static final String GIT = PROPERTIES.getProperty("git", "unknown");

    /** The contract's version. */
    static final String SPI = PROPERTIES.getProperty("version");

    private Build() {}

    private static Properties read() {
        try (var in = Build.class.getResourceAsStream("version.properties")) {
            var properties = new Properties();
            if (in == null) {
                throw new IllegalStateException("version.properties is missing from the module");
            }
            properties.load(in);
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
