/**
 * The proxy's own connections to servers, for probes, catalogs and administration. Calls block: use them on virtual
 * threads only.
 */
package helios.spi.client;
