package helios.plugin.host;

/**
 * A call of a guest that has come to its end.
 *
 * @param answer what it said
 * @param nanos that it took, without what the caller waited for an instance or a thread
 */
public record Completed(Answer answer, long nanos) {}
