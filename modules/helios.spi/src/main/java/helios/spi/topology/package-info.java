/**
 * The nodes and what is known of them. Providers of roles, health checks, lag probes, breakers and operators write to the
 * one {@link helios.spi.topology.TopologyStore}, everybody reads its immutable {@link helios.spi.topology.Topology}.
 *
 * <p><b>Threads.</b> Everything here is thread-safe; a listener is called on the writer's thread, in the order of the
 * changes, and must return quickly.
 */
package helios.spi.topology;
