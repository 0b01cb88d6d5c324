package helios.host.pgbouncer;

import helios.host.net.AddressRange;
import helios.host.pgbouncer.HbaReader.Line;
import helios.host.pgbouncer.HbaReader.Word;
import io.netty.util.NetUtil;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes {@code [[hba]]} rules of the lines of an {@code auth_hba_file}.
 *
 * <p>There, a connection is refused that no line matches, and lines are either for TCP or for Unix sockets. Here
 * {@code address = "all"} covers both, so those for TCP come first, then all of TCP is refused, and what follows is for Unix
 * sockets alone. A line whose method Helios does not know refuses whom it would have let in, and one that refuses refuses
 * more where its names or its address have no counterpart.
 */
final class HbaRules {

    private static final String REJECT = "reject";
    private static final List<String> EVERYWHERE = List.of("0.0.0.0/0", "::/0");
    private static final List<String> EVERY_DATABASE = List.of(Rule.ALL, Rule.REPLICATION);

    private final Servers servers;
    private final List<String> known;
    private final Notes notes;
    private final List<Rule> tcp = new ArrayList<>();
    private final List<Rule> local = new ArrayList<>();

    private HbaRules(Servers servers, List<String> known, Notes notes) {
        this.servers = servers;
        this.known = known;
        this.notes = notes;
    }

    /**
     * The rules of lines.
     *
     * @param known the databases that {@code all} stands for, unless there is an entry for any
     */
    static List<Rule> of(List<Line> lines, Servers servers, List<String> known, Notes notes) {
        var rules = new HbaRules(servers, known, notes);
        lines.forEach(rules::add);
        return rules.inOrder();
    }

    private List<Rule> inOrder() {
        var all = new ArrayList<>(tcp);
        if (!local.isEmpty()) {
            EVERYWHERE.forEach(address ->
                    all.add(Rule.reject(EVERY_DATABASE, address, "the rules below are for the Unix socket")));
            all.addAll(local);
        }
        all.add(Rule.reject(List.of(Rule.ALL), Rule.ALL, "no line of auth_hba_file"));
        return all;
    }

    private void add(Line line) {
        var method = method(line);
        if (method.isEmpty()) {
            return;
        }
        boolean allow = !method.get().equals(REJECT);
        var users = names(line, line.users(), allow);
        var databases = databases(line, allow);
        if (users.isEmpty() || databases.isEmpty()) {
            return;
        }
        for (var address : addresses(line, allow)) {
            (line.type().equals("local") ? local : tcp)
                    .add(new Rule(
                            allow,
                            users,
                            databases,
                            address,
                            tls(line),
                            allow ? method.get() : Rule.ANY,
                            "auth_hba_file, line " + line.place().line()));
        }
    }

    private void check(Line line, String text) {
        notes.check(line.place(), "hba", text);
    }

    private static String tls(Line line) {
        return switch (line.type()) {
            case "hostssl" -> "require";
            case "hostnossl" -> "off";
            default -> Rule.ANY;
        };
    }

    // ---- names

    private List<String> databases(Line line, boolean allow) {
        var named = names(line, line.databases(), allow).stream()
                .map(servers::target)
                .distinct()
                .toList();
        if (servers.anyDatabase()) {
            return named;
        }
        return named.contains(Rule.ALL)
                ? withReplication(known, named)
                : named.stream()
                        .filter(name -> known.contains(name) || isReplication(name))
                        .toList();
    }

    private static List<String> withReplication(List<String> databases, List<String> named) {
        var all = new ArrayList<>(databases);
        named.stream().filter(HbaRules::isReplication).forEach(all::add);
        return all;
    }

    private static boolean isReplication(String name) {
        return name.equals(Rule.REPLICATION);
    }

    private List<String> names(Line line, List<Word> words, boolean allow) {
        var names = new ArrayList<String>();
        for (var word : words) {
            if (hasCounterpart(word)) {
                names.add(word.text());
            } else {
                check(
                        line,
                        "the name %s has no counterpart; %s. Name users and databases in rules of their own"
                                .formatted(
                                        word.text(), allow ? "it is left out" : "the rule refuses all in its place"));
                names.addAll(allow ? List.of() : List.of(Rule.ALL));
            }
        }
        return names.contains(Rule.ALL) && !names.contains(Rule.REPLICATION) ? List.of(Rule.ALL) : names;
    }

    /** Some words mean another thing in a rule, or nothing at all. */
    private static boolean hasCounterpart(Word word) {
        return !word.is("sameuser") && !(word.quoted() && !Rule.canName(word.text()));
    }

    // ---- addresses

    private List<String> addresses(Line line, boolean allow) {
        if (line.type().equals("local")) {
            return List.of(Rule.ALL);
        }
        var address = line.address().getFirst();
        if (address.equals("all")) {
            return EVERYWHERE;
        }
        var network =
                line.address().size() == 2 ? masked(address, line.address().getLast()) : Optional.of(address);
        if (network.filter(HbaRules::isNetwork).isPresent()) {
            return List.of(network.get());
        }
        check(
                line,
                "its address has no counterpart; %s. Write a network such as 10.0.0.0/8"
                        .formatted(allow ? "the line is left out" : "the rule refuses every address in its place"));
        return allow ? List.of() : EVERYWHERE;
    }

    private static boolean isNetwork(String text) {
        try {
            return !AddressRange.parse(text).equals(AddressRange.ALL);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static Optional<String> masked(String address, String mask) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(mask);
        if (bytes == null) {
            return Optional.empty();
        }
        int width = 8 * bytes.length;
        var bits = new BigInteger(1, bytes);
        int prefix = bits.bitCount();
        var contiguous =
                BigInteger.ONE.shiftLeft(prefix).subtract(BigInteger.ONE).shiftLeft(width - prefix);
        return bits.equals(contiguous) ? Optional.of(address + "/" + prefix) : Optional.empty();
    }

    // ---- methods

    /** The method of a rule; {@code reject} where Helios does not know the line's; nothing where PgBouncer does not. */
    private Optional<String> method(Line line) {
        boolean mapped = line.options().startsWith("map=");
        if (!line.options().isEmpty() && !mapped && !line.method().equals("ldap")) {
            check(line, "PgBouncer knows no such option and passes over the line, and so does this import");
            return Optional.empty();
        }
        return switch (line.method()) {
            case "trust", "reject", "md5", "scram-sha-256" -> Optional.of(line.method());
            case "cert" -> Optional.of(mapped ? refused(line, "a map of certificates") : line.method());
            case "password" -> {
                check(line, "passwords in clear text are not asked for; clients are asked by SCRAM-SHA-256 or MD5");
                yield Optional.of(Rule.ANY);
            }
            case "peer", "ldap" -> Optional.of(refused(line, "the method " + line.method()));
            default -> {
                check(line, "PgBouncer knows no such method and passes over the line, and so does this import");
                yield Optional.empty();
            }
        };
    }

    private String refused(Line line, String what) {
        notes.lost(
                line.place(),
                "hba",
                what
                        + " is not known, so that the rule refuses whom it let in; give these clients scram-sha-256 or cert");
        return REJECT;
    }
}
