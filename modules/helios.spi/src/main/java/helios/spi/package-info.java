/**
 * How a feature is found, built, installed and ended.
 *
 * <p><b>Life.</b> {@link helios.spi.FeatureProvider#create} checks the configuration and wires objects, {@link
 * helios.spi.Feature#install} registers hooks, {@link helios.spi.Feature#start} may open things, {@link
 * helios.spi.Feature#close} undoes {@code start}. A reload makes a new feature of a provider whose section changed; the
 * old one is closed after the last query that it served.
 *
 * <p><b>Threads.</b> {@code create}, {@code install}, {@code start} and {@code close} are called one after another, never
 * on an event loop. <b>Failure.</b> What they throw refuses the start, or the reload, as a whole.
 */
package helios.spi;
