package helios.host.session;

import helios.spi.Attribute;
import helios.spi.operations.DecisionView;
import helios.spi.query.Attempt;
import helios.spi.query.Facet;
import helios.spi.query.Parameter;
import helios.spi.query.Place;
import helios.spi.query.Protocol;
import helios.spi.query.Query;
import helios.spi.query.ResultTap;
import helios.spi.query.TransactionState;
import helios.spi.session.Session;
import helios.sql.StatementFacets;
import helios.sql.StatementFacts;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One statement's execution on its way through the hooks; everything that costs is made when it is asked for. */
final class StatementQuery implements Query {

    private final ClientSession session;
    private final Protocol protocol;
    private final Charset charset;
    private final byte[] clientBytes;
    private final Supplier<List<Parameter>> parameterSource;
    private final long arrived = System.nanoTime();

    /** What its text tells at first sight; of the client's text, for no rewriter may change what a statement is. */
    final StatementFacts facts;
    /** Parsed or described without being executed: it is rewritten and nothing else. */
    final boolean parsedOnly;

    private byte[] bytes;
    private List<Query> companions = List.of();
    private List<Attempt> attempts = List.of();
    private List<String> rewrittenBy = List.of();
    private Optional<String> answeredBy = Optional.empty();
    private Place place = new Place(0, 1);
    private TransactionState transaction = TransactionState.IDLE;
    private @Nullable UUID requestId;
    private @Nullable List<Parameter> parameters;
    private @Nullable Map<Facet<?>, Object> facets;
    private @Nullable Map<Attribute<?>, Object> attributes;
    private @Nullable Map<String, String> bag;
    private @Nullable ResultTap tap;
    private boolean finished;
    private @Nullable Recurring measured;
    private boolean shared;
    private long sent;

    StatementQuery(
            ClientSession session,
            Protocol protocol,
            Charset charset,
            byte[] text,
            StatementFacts facts,
            boolean parsedOnly,
            Supplier<List<Parameter>> parameters) {
        this.session = session;
        this.protocol = protocol;
        this.charset = charset;
        this.clientBytes = text;
        this.bytes = text;
        this.facts = facts;
        this.parsedOnly = parsedOnly;
        this.parameterSource = parameters;
    }

    /** Says where it stands and how the session stands when it starts. */
    void place(Place at, List<Query> all, TransactionState state) {
        place = at;
        companions = all;
        transaction = state;
    }

    /** Whether hooks may have an opinion: nothing may keep a client from leaving its transaction. */
    boolean offered() {
        return transaction != TransactionState.FAILED
                && switch (facts.transaction()) {
                    case helios.sql.TransactionEffect.Commit _,
                            helios.sql.TransactionEffect.Rollback _,
                            helios.sql.TransactionEffect.Release _,
                            helios.sql.TransactionEffect.RollbackTo _ -> false;
                    default -> true;
                };
    }

    /** A node could not run it. */
    void attempted(Attempt attempt) {
        var all = new ArrayList<>(attempts);
        all.add(attempt);
        attempts = Collections.unmodifiableList(all);
    }

    void rewrite(String text, String feature) {
        bytes = text.getBytes(charset);
        facets = null;
        if (rewrittenBy.isEmpty()) {
            rewrittenBy = new ArrayList<>();
        }
        rewrittenBy.add(feature);
    }

    /** A feature has an answer to it. */
    void answeredBy(String feature) {
        answeredBy = Optional.of(feature);
    }

    /** What became of it, for operators. */
    DecisionView decision(Optional<String> node, Set<Stay.Cause> staying) {
        return new DecisionView(
                facet(StatementFacets.NORMAL_FORM).fingerprint(),
                node,
                node.isPresent() ? Optional.empty() : answeredBy,
                rewrittenBy,
                get(Attribute.PLUGINS)
                        .map(names -> List.of(names.split(",", -1)))
                        .orElse(List.of()),
                staying.stream().map(Stay.Cause::label).toList(),
                Duration.ofNanos(System.nanoTime() - arrived));
    }

    boolean rewritten() {
        return !java.util.Arrays.equals(bytes, clientBytes);
    }

    Optional<ResultTap> tap() {
        return Optional.ofNullable(tap);
    }

    long arrived() {
        return arrived;
    }

    /** What it takes from now to its end tells whether its text is to be shared. */
    void measure(Recurring text, boolean byName) {
        measured = text;
        shared = byName;
        sent = System.nanoTime();
    }

    /** It is over. */
    void measured() {
        if (measured != null) {
            measured.took(shared, System.nanoTime() - sent);
            measured = null;
        }
    }

    /** Marks it as ended; false if it already was. */
    boolean finish() {
        boolean first = !finished;
        finished = true;
        return first;
    }

    @Override
    public UUID requestId() {
        if (requestId == null) {
            var random = ThreadLocalRandom.current();
            requestId =
                    new UUID((random.nextLong() & ~0xF000L) | 0x4000L, (random.nextLong() >>> 2) | 0x8000000000000000L);
        }
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
        return place;
    }

    @Override
    public List<Query> companions() {
        return companions;
    }

    @Override
    public String text() {
        return new String(bytes, charset);
    }

    @Override
    public byte[] textBytes() {
        return bytes;
    }

    @Override
    public String clientText() {
        return new String(clientBytes, charset);
    }

    @Override
    public List<Parameter> parameters() {
        if (parameters == null) {
            parameters = parameterSource.get();
        }
        return parameters;
    }

    @Override
    public TransactionState transaction() {
        return transaction;
    }

    @Override
    public List<Attempt> attempts() {
        return attempts;
    }

    @Override
    @SuppressWarnings("unchecked") // what a facet derives is kept under it alone
    public <T> T facet(Facet<T> facet) {
        if (facets == null) {
            facets = new HashMap<>();
        }
        var known = facets.get(facet);
        if (known == null) {
            known = facet.derive(this);
            facets.put(facet, known);
        }
        return (T) known;
    }

    @Override
    public Map<String, String> bag() {
        if (bag == null) {
            bag = new HashMap<>();
        }
        return bag;
    }

    @Override
    public void tap(ResultTap resultTap) {
        tap = tap == null ? resultTap : new BothTaps(tap, resultTap);
    }

    @Override
    public <T> Optional<T> get(Attribute<T> attribute) {
        return attributes == null
                ? Optional.empty()
                : Optional.ofNullable(attribute.type().cast(attributes.get(attribute)));
    }

    @Override
    public <T> void set(Attribute<T> attribute, T value) {
        if (attributes == null) {
            attributes = new HashMap<>();
        }
        attributes.put(attribute, value);
    }

    @Override
    public void remove(Attribute<?> attribute) {
        if (attributes != null) {
            attributes.remove(attribute);
        }
    }

    @Override
    public String toString() {
        return "query " + requestId();
    }
}
