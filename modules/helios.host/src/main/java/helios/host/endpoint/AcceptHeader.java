package helios.host.endpoint;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The header {@code Accept}: which media types a client takes, and how gladly.
 *
 * @param ranges in the order of the header
 */
record AcceptHeader(List<Range> ranges) {

    /**
     * One media range.
     *
     * @param type such as {@code text/plain}, {@code text/*} or the one that takes everything
     * @param quality 0 to 1, 0 for not at all
     */
    record Range(String type, double quality) {

        private boolean covers(String mediaType) {
            return type.equals("*/*")
                    || type.equals(mediaType)
                    || (type.endsWith("/*") && mediaType.startsWith(type.substring(0, type.length() - 1)));
        }

        private static Range parse(String text) {
            var parts = text.split(";", -1);
            double quality = Arrays.stream(parts)
                    .skip(1)
                    .map(part -> part.strip().toLowerCase(Locale.ROOT))
                    .filter(part -> part.startsWith("q="))
                    .findFirst()
                    .map(part -> quality(part.substring(2)))
                    .orElse(1.0);
            return new Range(parts[0].strip().toLowerCase(Locale.ROOT), quality);
        }

        private static double quality(String text) {
            try {
                return Double.parseDouble(text);
            } catch (NumberFormatException _) {
                return 0;
            }
        }
    }

    /** Reads the header; without one everything is taken. */
    static AcceptHeader parse(Optional<String> header) {
        return new AcceptHeader(Arrays.stream(header.orElse("*/*").split(",", -1))
                .map(Range::parse)
                .toList());
    }

    /** How gladly a media type is taken: the most exact range counts. */
    double quality(String mediaType) {
        return ranges.stream()
                .filter(range -> range.covers(mediaType))
                .max((a, b) -> Integer.compare(exactness(a), exactness(b)))
                .map(Range::quality)
                .orElse(0.0);
    }

    private static int exactness(Range range) {
        return range.type().equals("*/*") ? 0 : range.type().endsWith("/*") ? 1 : 2;
    }
}
