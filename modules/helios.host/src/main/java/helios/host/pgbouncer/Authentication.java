package helios.host.pgbouncer;

import helios.host.pgbouncer.Encryption.Certificates;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code [auth]}, {@code [[hba]]}, and as whom the proxy itself signs in. */
final class Authentication {

    private static final String AUTH = "auth";
    private static final String BACKEND = "backend";

    private final Ini ini;
    private final Notes notes;
    private final Folders folders;
    private final Servers servers;
    private final Toml toml;

    Authentication(Ini ini, Notes notes, Folders folders, Servers servers, Toml toml) {
        this.ini = ini;
        this.notes = notes;
        this.folders = folders;
        this.servers = servers;
        this.toml = toml;
    }

    // ---- the proxy itself

    void backend() {
        var user = ini.text("auth_user");
        if (user.isEmpty()) {
            notes.check(
                    "[backend]",
                    "Helios signs in to the servers itself, as PgBouncer does not without auth_user, to ask what they are and "
                            + "what their databases hold: give it a role as backend.user");
        } else {
            toml.put(BACKEND, "user", Toml.string(user), "auth_user");
        }
        toml.put(BACKEND, "password", Toml.variable("HELIOS_BACKEND_PASSWORD"), "never copied");
        notes.check(
                "[backend]",
                "no password is copied: set HELIOS_BACKEND_PASSWORD to that of the role \"%s\", or write backend.password_file"
                        .formatted(user.isEmpty() ? "postgres" : user));
        if (!ini.text("auth_dbname").isEmpty()) {
            toml.put(BACKEND, "database", Toml.string(servers.target(ini.text("auth_dbname"))), "auth_dbname");
        }
    }

    // ---- clients

    /** Translates how clients prove who they are, and returns which of them do so by a certificate. */
    Certificates clients() throws IOException {
        var type = ini.word("auth_type");
        if (type.equals("ldap") || type.equals("pam")) {
            notes.lost(
                    ini.place("auth_type"),
                    "auth_type",
                    "the proxy asks neither LDAP nor PAM. [auth] is left out, so that the server asks clients: configure %s in its pg_hba.conf"
                            .formatted(type));
        } else {
            toml.put(AUTH, "mode", isTrusting(type) ? "\"trust\"" : "\"scram\"", ini.origin("auth_type"));
            explain(type);
            secrets();
        }
        var rules = rules(type);
        rules.forEach(rule -> toml.add("hba", rule.lines()));
        return type.equals("cert")
                ? Certificates.ALL
                : rules.stream().anyMatch(Rule::wantsCertificate) ? Certificates.SOME : Certificates.NONE;
    }

    /** Tells whether clients prove nothing. */
    static boolean isTrusting(String type) {
        return type.equals("trust") || type.equals("any");
    }

    private void explain(String type) {
        switch (type) {
            case "trust" ->
                check(
                        "everybody is admitted; PgBouncer admits those alone whom auth_file names. Name them in [[hba]] rules");
            case "any" ->
                check("everybody is admitted, and signs in to the server under the name that was given, "
                        + "which PgBouncer does not regard: let clients give the right one");
            case "plain" ->
                check("passwords in clear text are not asked for; clients are asked by SCRAM-SHA-256 or MD5");
            case "md5" ->
                check(
                        "who has a password in clear text in auth_file is asked by SCRAM-SHA-256, not by MD5; for clients "
                                + "that do not know it add an [[hba]] rule with method = \"md5\"");
            default -> {}
        }
    }

    private void check(String text) {
        notes.check(ini.place("auth_type"), "auth_type", text);
    }

    private void secrets() throws IOException {
        var file = ini.text("auth_file");
        if (!file.isEmpty()) {
            var path = folders.resolve(file);
            UserList.check(path, notes);
            toml.put(AUTH, "auth_file", Toml.string(path.toString()), "auth_file");
        }
        if (!ini.text("auth_user").isEmpty()) {
            toml.put(AUTH, "auth_query", Toml.string(ini.text("auth_query")), ini.origin("auth_query"));
            notes.check(
                    ini.place("auth_query"),
                    "auth_query",
                    "PgBouncer asks in the client's database, Helios in backend.database alone: what the query needs must be there");
        } else if (ini.has("auth_query")) {
            notes.lost(
                    ini.place("auth_query"), "auth_query", "without auth_user PgBouncer never asks it; it is left out");
        } else if (file.isEmpty() && !isTrusting(ini.word("auth_type"))) {
            notes.check(
                    ini.place("auth_file"),
                    "auth_file",
                    "there is neither auth_file nor auth_user, so that PgBouncer knows no user; Helios asks pg_authid as backend.user");
        }
    }

    // ---- rules

    private List<Rule> rules(String type) throws IOException {
        var rules = new ArrayList<Rule>();
        if (servers.anyDatabase() && !servers.foreign().isEmpty()) {
            rules.add(Rule.reject(servers.foreign(), Rule.ALL, "databases of other servers"));
        }
        if (type.equals("hba")) {
            rules.addAll(ofFile());
            return rules;
        }
        if (ini.has("auth_hba_file")) {
            notes.lost(
                    ini.place("auth_hba_file"), "auth_hba_file", "counts with auth_type = hba alone; it is left out");
        }
        var method = type.equals("scram-sha-256") || type.equals("cert") ? type : Rule.ANY;
        if (servers.anyDatabase()) {
            rules.addAll(
                    method.equals(Rule.ANY) ? List.of() : List.of(Rule.allow(List.of(Rule.ALL), method, "auth_type")));
        } else {
            if (!servers.databases().isEmpty()) {
                rules.add(Rule.allow(servers.databases(), method, "[databases]"));
            }
            var users = ConsoleUsers.of(ini);
            if (!users.isEmpty()) {
                rules.add(new Rule(
                        true, users, List.of(ConsoleUsers.DATABASE), Rule.ALL, Rule.ANY, method, "the console"));
            }
            rules.add(Rule.reject(List.of(Rule.ALL), Rule.ALL, "no other database"));
        }
        return rules;
    }

    private List<Rule> ofFile() throws IOException {
        var name = ini.text("auth_hba_file");
        if (name.isEmpty()) {
            notes.check(
                    ini.place("auth_type"),
                    "auth_type",
                    "is hba, but there is no auth_hba_file, so that nobody is admitted; write [[hba]] rules");
            return HbaRules.of(List.of(), servers, List.of(), notes);
        }
        var known = new ArrayList<>(servers.databases());
        if (!ConsoleUsers.of(ini).isEmpty()) {
            known.add(ConsoleUsers.DATABASE);
        }
        return HbaRules.of(HbaReader.read(folders.resolve(name), notes), servers, known, notes);
    }
}
