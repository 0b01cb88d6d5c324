/** The program {@code helios-plugin}: makes, signs, inspects, installs and tries plugins, with the proxy's own host code. */
module helios.plugin.cli {
    requires helios.plugin;
    requires info.picocli;
    requires java.net.http;
    requires static org.jspecify;
}
