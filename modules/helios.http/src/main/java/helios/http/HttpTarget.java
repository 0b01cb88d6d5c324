package helios.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The target of a request, decoded exactly: {@code /nodes/a%2Fb} has the two segments {@code nodes} and {@code a/b}.
 *
 * @param rawPath the path as it was sent, without the query: printable ASCII
 * @param segments the decoded segments of the path; none for {@code /}
 * @param parameters the decoded parameters of the query, the first where a name comes more than once
 */
public record HttpTarget(String rawPath, List<String> segments, Map<String, String> parameters) {

    /** Keeps unmodifiable copies. */
    public HttpTarget {
        segments = List.copyOf(segments);
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /**
     * Takes a request target apart, in origin form or in absolute form, whose authority is left to the caller.
     *
     * @throws HttpException 400 if it is none, has a bad percent escape, or a segment {@code .} or {@code ..}
     */
    public static HttpTarget parse(String target) {
        if (!target.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new HttpException(400, "the request target must be printable ASCII; percent-encode the rest");
        }
        var origin = pathAndQuery(target);
        int question = origin.indexOf('?');
        var path = question < 0 ? origin : origin.substring(0, question);
        var query = question < 0 ? "" : origin.substring(question + 1);
        return new HttpTarget(path, segments(path), parameters(query));
    }

    /** The authority of a target in absolute form, which then counts in place of the {@code Host} header. */
    static Optional<String> authority(String target) {
        if (target.startsWith("/") || !target.contains("://")) {
            return Optional.empty();
        }
        int start = target.indexOf("://") + 3;
        return Optional.of(target.substring(start, pathStart(target, start)));
    }

    private static String pathAndQuery(String target) {
        if (target.startsWith("/")) {
            return target;
        }
        if (!target.startsWith("http://") && !target.startsWith("https://")) {
            throw new HttpException(400, "the request target must begin with \"/\"");
        }
        var rest = target.substring(pathStart(target, target.indexOf("://") + 3));
        return rest.startsWith("/") ? rest : "/" + rest;
    }

    private static int pathStart(String target, int from) {
        int at = from;
        while (at < target.length() && "/?#".indexOf(target.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    private static List<String> segments(String path) {
        if (path.equals("/")) {
            return List.of();
        }
        var segments = Stream.of(path.substring(1).split("/", -1))
                .map(segment -> decode(segment, false))
                .toList();
        if (segments.contains(".") || segments.contains("..")) {
            throw new HttpException(400, "a path must not contain the segments \".\" or \"..\"");
        }
        return segments;
    }

    private static Map<String, String> parameters(String query) {
        var parameters = new LinkedHashMap<String, String>();
        for (var pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (!pair.isEmpty()) {
                parameters.putIfAbsent(
                        decode(equals < 0 ? pair : pair.substring(0, equals), true),
                        equals < 0 ? "" : decode(pair.substring(equals + 1), true));
            }
        }
        return parameters;
    }

    private static String decode(String text, boolean plusIsSpace) {
        if (text.indexOf('%') < 0 && (!plusIsSpace || text.indexOf('+') < 0)) {
            return text;
        }
        var bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                bytes.write(escaped(text, i));
                i += 2;
            } else {
                bytes.write(plusIsSpace && c == '+' ? ' ' : c);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new HttpException(400, "\"" + text + "\" is not UTF-8 once its percent escapes are decoded");
        }
    }

    private static int escaped(String text, int percent) {
        int high = percent + 1 < text.length() ? Character.digit(text.charAt(percent + 1), 16) : -1;
        int low = percent + 2 < text.length() ? Character.digit(text.charAt(percent + 2), 16) : -1;
        if (high < 0 || low < 0) {
            throw new HttpException(400, "\"" + text + "\" has a \"%\" that two hexadecimal digits do not follow");
        }
        int value = high * 16 + low;
        if (value == 0) {
            throw new HttpException(400, "a request target must not contain %00");
        }
        return value;
    }
}
