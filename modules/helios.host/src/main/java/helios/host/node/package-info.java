/**
 * The nodes: the one store of what is known of them, the proxy's own connections to them, and who asks them for their
 * role while no feature does.
 *
 * <p><b>Threads.</b> {@link helios.host.node.NodeStore}, {@link helios.host.node.DirectClients} and {@link
 * helios.host.node.RoleProbe} are thread-safe. A client of {@code DirectClients} belongs to one thread at a time; its calls
 * block, so they belong on virtual threads. <b>Names.</b> Nothing here caches an address: each connect asks the resolver.
 * <b>Failure.</b> What a server or the network does is a {@link helios.spi.HeliosException} with a SQLSTATE.
 */
package helios.host.node;
