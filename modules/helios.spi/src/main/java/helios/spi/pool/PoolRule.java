package helios.spi.pool;

/**
 * What the configuration says of the pools of a database and role.
 *
 * @param mode when sessions give their backends back
 * @param maxSize how many backends such a pool may have
 * @param name what the rule is called that says so; empty if it has no name, or nothing was said of these pools alone
 */
public record PoolRule(PoolMode mode, int maxSize, String name) {}
