package helios.host.pgbouncer;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** {@code [tls]}, and TLS in {@code [backend]}. */
final class Encryption {

    private static final String TLS = "tls";
    private static final String BACKEND = "backend";
    private static final String SYSTEM_AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt";

    private final Ini ini;
    private final Notes notes;
    private final Folders folders;
    private final Toml toml;

    Encryption(Ini ini, Notes notes, Folders folders, Toml toml) {
        this.ini = ini;
        this.notes = notes;
        this.folders = folders;
        this.toml = toml;
    }

    // ---- towards servers

    void towardsServers() throws IOException {
        var mode = ini.word("server_tls_sslmode");
        if (mode.equals("allow")) {
            notes.check(
                    ini.place("server_tls_sslmode"),
                    "server_tls_sslmode",
                    "allow is not known; backend.sslmode is prefer, which asks for TLS first");
        }
        toml.put(
                BACKEND,
                "sslmode",
                Toml.string(mode.equals("allow") ? "prefer" : mode),
                ini.origin("server_tls_sslmode"));
        file(BACKEND, "ssl_root_cert", "server_tls_ca_file");
        if (mode.startsWith("verify-") && ini.text("server_tls_ca_file").isEmpty()) {
            toml.put(BACKEND, "ssl_root_cert", Toml.string(SYSTEM_AUTHORITIES), "the system's, which PgBouncer takes");
            notes.check(
                    ini.place("server_tls_sslmode"),
                    "server_tls_ca_file",
                    "is not set: PgBouncer takes the system's authorities; check that they are in %s"
                            .formatted(SYSTEM_AUTHORITIES));
        }
        file(BACKEND, "ssl_cert", "server_tls_cert_file");
        file(BACKEND, "ssl_key", "server_tls_key_file");
    }

    private void file(String table, String key, String setting) throws IOException {
        var name = ini.text(setting);
        if (!name.isEmpty()) {
            toml.put(table, key, Toml.string(folders.resolve(name).toString()), setting);
        }
    }

    // ---- towards clients

    /**
     * Translates TLS towards clients.
     *
     * @param certificates whether some client must show a certificate, and whether each must
     */
    void towardsClients(Certificates certificates) throws IOException {
        var mode = ini.word("client_tls_sslmode");
        if (mode.equals("disable")) {
            tellUnused();
            return;
        }
        file(TLS, "cert_path", "client_tls_cert_file");
        file(TLS, "key_path", "client_tls_key_file");
        boolean verified = mode.startsWith("verify-");
        if (verified || certificates != Certificates.NONE) {
            file(TLS, "ca_path", "client_tls_ca_file");
        } else if (ini.has("client_tls_ca_file")) {
            notes.lost(
                    ini.place("client_tls_ca_file"),
                    "client_tls_ca_file",
                    "client_tls_sslmode = %s verifies no certificate, which tls.ca_path would; it is left out"
                            .formatted(mode));
        }
        if (verified || certificates == Certificates.ALL) {
            toml.put(TLS, "require_client_cert", "true", "client_tls_sslmode");
        }
        if (verified || mode.equals("require") || certificates == Certificates.ALL) {
            toml.put(TLS, "require_tls", "true", "client_tls_sslmode");
        }
        protocols();
    }

    /** Which clients must show a certificate. */
    enum Certificates {
        /** None. */
        NONE,
        /** Those of some rules. */
        SOME,
        /** All of them. */
        ALL
    }

    private void tellUnused() {
        for (var setting :
                List.of("client_tls_cert_file", "client_tls_key_file", "client_tls_ca_file", "client_tls_protocols")) {
            if (ini.differs(setting)) {
                notes.lost(
                        ini.place(setting),
                        setting,
                        "client_tls_sslmode = disable, so that clients have no TLS; for TLS add [tls] with cert_path and key_path");
            }
        }
    }

    private void protocols() {
        var protocols = ini.list("client_tls_protocols").stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();
        if (protocols.equals(List.of("tlsv1.3"))) {
            toml.put(TLS, "min_version", "\"1.3\"", "client_tls_protocols");
        } else if (!protocols.equals(List.of("secure"))
                && !List.of("tlsv1.2", "tlsv1.3")
                        .equals(protocols.stream().sorted().toList())) {
            notes.check(
                    ini.place("client_tls_protocols"),
                    "client_tls_protocols",
                    "TLS 1.2 and 1.3 are spoken, whatever else stands here; tls.min_version = \"1.3\" leaves 1.3 alone");
        }
    }
}
