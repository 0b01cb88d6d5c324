package helios.http;

import java.util.List;
import java.util.Optional;

/**
 * Keeps foreign pages in a browser from using a server that their reader can reach: by a name of theirs that resolves to
 * it (rebinding), or by a request that they make in the reader's name (CSRF).
 */
public final class BrowserRule {

    private final ListenAddress address;
    private final List<Authority> hosts;
    private final String hostsKey;

    /**
     * A rule.
     *
     * @param address where the server listens
     * @param hosts further names by which it is known, with a port where only that one counts
     * @param hostsKey the key of the configuration that lists them, for the texts of refusals
     * @throws IllegalArgumentException if one of them is no name
     */
    public BrowserRule(ListenAddress address, List<String> hosts, String hostsKey) {
        this.address = address;
        this.hostsKey = hostsKey;
        this.hosts = hosts.stream()
                .map(host -> Authority.parse(host)
                        .filter(authority -> !authority.host().isEmpty())
                        .orElseThrow(() -> new IllegalArgumentException(
                                hostsKey + ": \"" + host + "\" is no host name; write name or name:port")))
                .toList();
    }

    /**
     * Refuses a request whose {@code Host} is neither the address listened at (any IP address for a wildcard one), nor a
     * loopback name, nor among the further names. Not needed where the caller has proved who it is.
     *
     * @throws HttpException 403
     */
    public void requireKnownHost(HttpHead head) {
        var host = head.header("host").flatMap(Authority::parse);
        if (host.isEmpty() || !known(host.get())) {
            throw new HttpException(
                    403,
                    "host \"%s\" is not a name of this server; add it to %s"
                            .formatted(head.header("host").orElse(""), hostsKey));
        }
    }

    /**
     * Refuses a change that another site's page asks for, unless it is JSON and the page is of this host or of the further
     * names.
     *
     * @throws HttpException 415 or 403
     */
    public void refuseForeignChange(HttpHead head) {
        if (head.safe() || !foreign(head)) {
            return;
        }
        if (!head.header("content-type").filter(BrowserRule::json).isPresent()) {
            throw new HttpException(415, "a request from another site must be of type application/json");
        }
        var origin = head.header("origin").orElse("");
        if (!sameHost(head, origin)
                && !originAuthority(origin).filter(this::listed).isPresent()) {
            throw new HttpException(
                    403, "origin \"%s\" may not change anything here; add it to %s".formatted(origin, hostsKey));
        }
    }

    private boolean known(Authority host) {
        return host.loopback()
                || listed(host)
                || (address.wildcard()
                        ? host.address().isPresent()
                        : host.host().equals(address.host()));
    }

    private boolean listed(Authority authority) {
        return hosts.stream()
                .anyMatch(host -> host.host().equals(authority.host())
                        && (host.port().isEmpty() || host.port().equals(authority.port())));
    }

    private static boolean foreign(HttpHead head) {
        var site = head.header("sec-fetch-site").orElse("none");
        boolean sameSite = site.equals("same-origin") || site.equals("none");
        return !sameSite
                || head.header("origin")
                        .filter(origin -> !sameHost(head, origin))
                        .isPresent();
    }

    private static boolean sameHost(HttpHead head, String origin) {
        var host = head.header("host").flatMap(Authority::parse);
        return host.isPresent() && originAuthority(origin).equals(host);
    }

    private static Optional<Authority> originAuthority(String origin) {
        int scheme = origin.indexOf("://");
        return scheme < 0
                ? Optional.empty()
                : Authority.parse(origin.substring(scheme + 3))
                        .filter(authority -> !authority.host().isEmpty());
    }

    private static boolean json(String contentType) {
        int semicolon = contentType.indexOf(';');
        var type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
        return type.strip().equalsIgnoreCase("application/json");
    }
}
