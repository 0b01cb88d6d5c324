package helios.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import helios.spi.query.Attempt;
import helios.spi.query.Decision;
import helios.spi.query.Facet;
import helios.spi.query.Format;
import helios.spi.query.Parameter;
import helios.spi.query.Place;
import helios.spi.query.Protocol;
import helios.spi.query.Query;
import helios.spi.query.Response;
import helios.spi.query.ResultTap;
import helios.spi.query.Row;
import helios.spi.query.TransactionState;
import helios.spi.session.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A statement's execution without a client and a server, for tests of single hooks. What it is can be changed at any time;
 * each such method returns this query.
 */
public final class FakeQuery extends FakeAttributes implements Query {

    private final UUID requestId = UUID.randomUUID();
    private final String clientText;
    private final Map<String, String> bag = new HashMap<>();
    private final Map<Facet<?>, Object> facets = new HashMap<>();
    private final List<ResultTap> taps = new ArrayList<>();
    private final List<Attempt> attempts = new ArrayList<>();
    private String text;
    private Session session = new FakeSession();
    private Protocol protocol = Protocol.SIMPLE;
    private TransactionState transaction = TransactionState.IDLE;
    private List<Parameter> parameters = List.of();
    private List<Query> companions = List.of(this);

    private FakeQuery(String text) {
        this.clientText = text;
        this.text = text;
    }

    /** One statement that came alone, by the simple protocol, outside of a transaction, in a session of its own. */
    public static FakeQuery of(String text) {
        return new FakeQuery(text);
    }

    /** Statements that came together, in one session of their own. */
    public static List<FakeQuery> batch(String... texts) {
        var queries = Arrays.stream(texts).map(FakeQuery::new).toList();
        var session = new FakeSession();
        queries.forEach(query -> {
            query.companions = List.copyOf(queries);
            query.session = session;
        });
        return queries;
    }

    /** In that session. */
    public FakeQuery in(Session value) {
        session = value;
        return this;
    }

    /** By the extended protocol, with those parameters as text. */
    public FakeQuery bound(String... values) {
        return bound(Arrays.stream(values)
                .map(value -> new Parameter(0, Format.TEXT, Optional.of(value.getBytes(UTF_8))))
                .toList());
    }

    /** By the extended protocol, with those parameters. */
    public FakeQuery bound(List<Parameter> values) {
        protocol = Protocol.EXTENDED;
        parameters = List.copyOf(values);
        return this;
    }

    /** In that state of the transaction. */
    public FakeQuery transaction(TransactionState value) {
        transaction = value;
        return this;
    }

    /** Does what a decision to rewrite does: replaces the text and forgets what was derived from it. */
    public FakeQuery rewritten(String value) {
        text = value;
        facets.clear();
        return this;
    }

    /** After a node could not run it. */
    public FakeQuery attempted(Attempt value) {
        attempts.add(value);
        return this;
    }

    /** The taps that hooks have put in, in order. */
    public List<ResultTap> taps() {
        return Collections.unmodifiableList(taps);
    }

    /** Shows a result to the taps as the kernel would; returns what the first one that rejects a row says. */
    public Optional<Decision.Reject> deliver(Response.Table result) {
        taps.forEach(tap -> tap.columns(result.columns()));
        for (var values : result.rows()) {
            for (var tap : taps) {
                var rejection = tap.row(new FakeRow(values));
                if (rejection.isPresent()) {
                    return rejection;
                }
            }
        }
        taps.forEach(tap -> tap.completed(result.commandTag()));
        return Optional.empty();
    }

    @Override
    public UUID requestId() {
        return requestId;
    }

    @Override
    public Session session() {
        return session;
    }

    @Override
    public Protocol protocol() {
        return protocol;
    }

    @Override
    public Place place() {
        return new Place(companions.indexOf(this), companions.size());
    }

    @Override
    public List<Query> companions() {
        return companions;
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public byte[] textBytes() {
        return text.getBytes(UTF_8);
    }

    @Override
    public String clientText() {
        return clientText;
    }

    @Override
    public List<Parameter> parameters() {
        return parameters;
    }

    @Override
    public TransactionState transaction() {
        return transaction;
    }

    @Override
    public List<Attempt> attempts() {
        return Collections.unmodifiableList(attempts);
    }

    @Override
    @SuppressWarnings("unchecked") // each facet is the key of its own values
    public <T> T facet(Facet<T> facet) {
        var known = facets.get(facet);
        if (known != null) {
            return (T) known;
        }
        var derived = facet.derive(this);
        facets.put(facet, derived);
        return derived;
    }

    @Override
    public Map<String, String> bag() {
        return bag;
    }

    @Override
    public void tap(ResultTap tap) {
        taps.add(tap);
    }

    @Override
    public String toString() {
        return text;
    }

    private record FakeRow(List<Optional<byte[]>> values) implements Row {

        @Override
        public int columnCount() {
            return values.size();
        }

        @Override
        public Optional<byte[]> value(int column) {
            return values.get(column).map(byte[]::clone);
        }

        @Override
        public int size() {
            return 7
                    + values.stream()
                            .mapToInt(value ->
                                    4 + value.map(bytes -> bytes.length).orElse(0))
                            .sum();
        }
    }
}
