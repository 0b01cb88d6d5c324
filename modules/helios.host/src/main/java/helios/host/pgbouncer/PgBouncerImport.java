package helios.host.pgbouncer;

import helios.host.pgbouncer.Ini.Entry;
import helios.host.pgbouncer.KnownSettings.Known;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Makes a {@code proxy.toml} of a {@code pgbouncer.ini} and the files that it names. */
public final class PgBouncerImport {

    private final Path file;
    private final Folders folders;
    private final Notes notes;
    private final Toml toml = new Toml();

    private PgBouncerImport(Path file) {
        var folder = file.toAbsolutePath().getParent();
        var working = Path.of("").toAbsolutePath();
        this.file = file;
        this.folders = new Folders(working, folder == null ? working : folder);
        this.notes = new Notes(file.toString());
    }

    /** Reads a {@code pgbouncer.ini} with its includes, its {@code auth_file} and its {@code auth_hba_file}. */
    public static Imported of(Path file) {
        try {
            return new PgBouncerImport(file).run();
        } catch (MalformedException e) {
            return new Imported.Invalid(List.of(String.valueOf(e.getMessage())));
        } catch (IOException e) {
            return new Imported.Unreadable(String.valueOf(e.getMessage()));
        }
    }

    private Imported run() throws IOException, MalformedException {
        var ini = new Ini(file.toString(), IniReader.read(file, folders), notes);
        if (!ini.problems().isEmpty()) {
            return new Imported.Invalid(ini.problems());
        }
        Optional<Servers> servers = Servers.of(ini, notes);
        if (servers.isEmpty()) {
            return new Imported.Invalid(
                    List.of(
                            file
                                    + ": [databases] names no server that Helios could connect to; add an entry such as * = host=db.internal"));
        }
        translate(ini, servers.get());
        return new Imported.Done(
                toml.text("Made by \"helios import-pgbouncer\" of %s; behind each key is what it comes from."
                        .formatted(file)),
                notes.inOrder());
    }

    private void translate(Ini ini, Servers servers) throws IOException {
        new Listening(ini, notes, toml).translate();
        servers.translate(toml);
        new Pooling(ini, notes, servers.here(), toml).translate();
        var authentication = new Authentication(ini, notes, folders, servers, toml);
        var encryption = new Encryption(ini, notes, folders, toml);
        authentication.backend();
        encryption.towardsServers();
        encryption.towardsClients(authentication.clients());
        new Limits(ini, notes, toml).translate();
        new ConsoleUsers(ini, notes, toml).translate();
        KnownSettings.byName().values().forEach(known -> alone(ini, known));
        ini.users().forEach(this::tellUser);
        ini.peers().forEach(this::tellPeer);
    }

    /** What becomes of a setting that concerns no other. */
    private void alone(Ini ini, Known known) {
        switch (known.fate()) {
            case Fate.Copied(var section, var key, var whenUnset) -> {
                if (ini.has(known.name()) || whenUnset) {
                    toml.put(section, key, Toml.number(ini.seconds(known.name())), ini.origin(known.name()));
                }
            }
            case Fate.Lost(var remedy) -> {
                if (ini.differs(known.name())) {
                    notes.lost(ini.place(known.name()), known.name(), remedy);
                }
            }
            case Fate.Joined() -> {}
        }
    }

    private void tellUser(Entry user) {
        user.parameters()
                .keySet()
                .forEach(parameter -> KnownParameters.remedyOfUser(parameter)
                        .ifPresent(remedy ->
                                notes.lost(user.place(), "users.%s.%s".formatted(user.name(), parameter), remedy)));
    }

    private void tellPeer(Entry peer) {
        notes.lost(peer.place(), "peers." + peer.name(), KnownSettings.PEERS);
    }
}
