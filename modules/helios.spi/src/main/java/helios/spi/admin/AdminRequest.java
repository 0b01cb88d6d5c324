package helios.spi.admin;

import java.util.Map;
import java.util.Optional;

/** A request to an {@link AdminEndpoint}, authenticated and within all limits. */
public interface AdminRequest {

    /** The decoded value of a variable of the path. */
    String path(String variable);

    /** The decoded value of a query parameter, the first if there are several. */
    Optional<String> query(String name);

    /** A header, its name in any case. */
    Optional<String> header(String name);

    /** The body as it came. */
    byte[] body();

    /**
     * The body as a JSON object, whose values are String, Boolean, Long, Double, List, Map, or an empty Optional for
     * null; an empty body is an empty object.
     *
     * @throws AdminException 400 if it is something else
     */
    Map<String, Object> json();

    /** Who calls, for the audit: the kind of token and the address. */
    String caller();
}
