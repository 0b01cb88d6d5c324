package helios.spi.operations;

/**
 * A key of the configuration in force.
 *
 * @param key its full name, such as {@code pool.mode}
 * @param value its value as one writes it; {@code ***} for a secret
 * @param fallback its value where it is not given
 * @param live whether a change takes effect at once
 */
public record SettingView(String key, String value, String fallback, boolean live) {}
