package helios.spi.query;

/**
 * Says where a statement runs. Inside a transaction, with an open portal and during COPY, routers are asked all the same:
 * a rejection counts, another target is ignored and counted as {@code helios_route_ignored_total}. Asked more than once about
 * a statement that was held, or that a node could not run ({@link Query#attempts}).
 */
@FunctionalInterface
public interface Router {

    /** Routes, holds, rejects or proceeds; the first target counts, any rejection wins. */
    Decision.AtRoute route(Query query);
}
