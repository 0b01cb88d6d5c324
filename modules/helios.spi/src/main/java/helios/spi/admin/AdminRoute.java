package helios.spi.admin;

import helios.spi.admin.AdminEndpoint.Access;
import helios.spi.admin.AdminEndpoint.Handler;

/**
 * What a route looks like, whoever answers it: the feature that has it while that is on, else the kernel, which says so.
 *
 * @param method {@code GET}, {@code POST}, {@code PUT} or {@code DELETE}
 * @param path such as {@code /nodes/{id}}; a last segment {@code {key...}} takes the rest of the path
 * @param summary one line for {@code GET /api}
 * @param access who may call it
 */
public record AdminRoute(String method, String path, String summary, Access access) {

    /** A route that only reads. */
    public static AdminRoute get(String path, String summary) {
        return new AdminRoute("GET", path, summary, Access.READ);
    }

    /** A route that does something. */
    public static AdminRoute post(String path, String summary) {
        return new AdminRoute("POST", path, summary, Access.FULL);
    }

    /** A route that puts something in a place. */
    public static AdminRoute put(String path, String summary) {
        return new AdminRoute("PUT", path, summary, Access.FULL);
    }

    /** A route that removes something. */
    public static AdminRoute delete(String path, String summary) {
        return new AdminRoute("DELETE", path, summary, Access.FULL);
    }

    /** The route with what answers it. */
    public AdminEndpoint by(Handler handler) {
        return new AdminEndpoint(method, path, summary, access, handler);
    }

    /** The route while the feature that would answer it is off. */
    public AdminEndpoint off(String feature) {
        return by(new AdminEndpoint.NotEnabled(feature));
    }
}
