/**
 * Counters, gauges and histograms, exposed as Prometheus text and as JSON. Updates are lock-free and may be made on any
 * thread. The number of label values of a metric is bounded: beyond {@link helios.spi.metrics.Metrics#MAX_SERIES} new
 * combinations are counted under the label value {@code other}.
 */
package helios.spi.metrics;
