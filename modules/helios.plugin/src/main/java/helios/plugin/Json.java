package helios.plugin;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON texts of untrusted origin, within bounds: no deeper than 64, no member twice, nothing behind the value. */
public final class Json {

    private static final int MAX_DEPTH = 64;

    /** Writes and reads trees. */
    public static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(400)
                            .maxNameLength(10_000)
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /**
     * Reads an object in UTF-8.
     *
     * @throws PluginException that begins with {@code what}, if the bytes are none
     */
    public static ObjectNode object(byte[] bytes, String what) {
        return asObject(read(bytes, what), what);
    }

    /** Reads any value in UTF-8; as {@link #object}. */
    public static JsonNode read(byte[] bytes, String what) {
        try {
            return MAPPER.readTree(bytes);
        } catch (JacksonException e) {
            throw new PluginException(what + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static ObjectNode asObject(JsonNode node, String what) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new PluginException(what + " is not a JSON object");
    }
}
