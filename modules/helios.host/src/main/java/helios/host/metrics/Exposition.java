package helios.host.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The texts that Prometheus reads. */
public enum Exposition {
    /** Prometheus text 0.0.4. */
    PROMETHEUS(PrometheusTextFormatWriter.CONTENT_TYPE),
    /** OpenMetrics 1.0.0. */
    OPEN_METRICS(OpenMetricsTextFormatWriter.CONTENT_TYPE);

    private final String contentType;

    Exposition(String contentType) {
        this.contentType = contentType;
    }

    /** The media type with its version. */
    public String contentType() {
        return contentType;
    }

    byte[] write(MetricSnapshots snapshots) {
        var bytes = new ByteArrayOutputStream();
        try {
            writer().write(bytes, snapshots, EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private ExpositionFormatWriter writer() {
        return switch (this) {
            case PROMETHEUS -> PrometheusTextFormatWriter.create();
            case OPEN_METRICS -> OpenMetricsTextFormatWriter.create();
        };
    }
}
