package helios.spi.query;

import java.util.Optional;

/**
 * A bound parameter.
 *
 * @param oid the type that the client gave at Parse; 0 = left to the server
 * @param format text or binary
 * @param value a copy of its bytes; absent = NULL
 */
public record Parameter(int oid, Format format, Optional<byte[]> value) {}
