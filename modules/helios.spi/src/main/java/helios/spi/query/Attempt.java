package helios.spi.query;

import helios.spi.SqlState;

/**
 * A node that was to run a statement and could not: it had gone out of use, it let nobody in, or, where what was sent
 * there can only have read something, its connection was lost before the client got a byte of the reply.
 *
 * @param node its name
 * @param state why, as the client is told if no other node is tried
 * @param reason the same in words
 */
public record Attempt(String node, SqlState state, String reason) {}
