/**
 * What the proxy counts, and how it is shown.
 *
 * <p><b>Threads.</b> The data path counts in {@link helios.host.metrics.TrafficCounters}, one for each event loop, written
 * by that loop alone; everything else in {@link helios.spi.metrics.Metrics}, on any thread. Whoever reads sums up then, and
 * holds nobody up. <b>Bounds.</b> A metric keeps {@value helios.spi.metrics.Metrics#MAX_SERIES} combinations of label
 * values; what comes after is counted under {@code other}.
 */
@NullMarked
package helios.host.metrics;

import org.jspecify.annotations.NullMarked;
