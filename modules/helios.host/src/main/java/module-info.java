/** The kernel: sessions, the plan of hooks, backends, configuration, module layers. Exports nothing. */
module helios.host {
    requires com.ongres.stringprep;
    requires io.prometheus.metrics.config;
    requires io.prometheus.metrics.core;
    requires io.prometheus.metrics.model;
    requires io.prometheus.writer.text;
    requires static org.jspecify;

    uses helios.spi.FeatureProvider;

    provides System.LoggerFinder with
            helios.host.log.SystemLoggers;
}
