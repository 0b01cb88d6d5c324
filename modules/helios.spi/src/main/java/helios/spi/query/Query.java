package helios.spi.query;

import helios.spi.Attributes;
import helios.spi.session.Session;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * One statement's execution, in either protocol. A prepared statement that is executed again is a new query. Its
 * attributes live until its outcome was told.
 */
public interface Query extends Attributes {

    /** The same for all hooks of this execution, and for no other. */
    UUID requestId();

    /** Who asks. */
    Session session();

    /** How it was asked. */
    Protocol protocol();

    /** Where it stands among the statements that were sent with it. */
    Place place();

    /** All statements of the same query string or batch, in order; this one among them. */
    List<Query> companions();

    /** The text as earlier rewriters left it. */
    String text();

    /** The bytes of {@link #text} in the client's encoding; shared, not to be changed. */
    byte[] textBytes();

    /** The text as the client sent it. */
    String clientText();

    /** The bound parameters; empty in the simple protocol, and where a Parse has no Execute in its batch. */
    List<Parameter> parameters();

    /**
     * The transaction state in which the statement starts, given that the statements in front of it in its string or
     * batch succeed.
     */
    TransactionState transaction();

    /**
     * The nodes that could not run it so far, in order. Routers are asked again after each; if they name one of these once
     * more, the client is told why that could not.
     */
    List<Attempt> attempts();

    /** What the facet derives from this query. */
    <T> T facet(Facet<T> facet);

    /** Attributes of this request as texts, for plugins: read and written by whoever runs before its outcome is told. */
    Map<String, String> bag();

    /**
     * Lets a tap see the result. Without a tap the result passes undecoded. Only while gates, rewriters, answerers and
     * routers are asked; ignored for a statement that is answered or rejected.
     */
    void tap(ResultTap tap);
}
