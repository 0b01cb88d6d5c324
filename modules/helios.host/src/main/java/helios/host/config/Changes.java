package helios.host.config;

import java.util.List;

/**
 * What a newly read configuration changes in a running proxy.
 *
 * @param configuration what is in force from now on: the new one, in which the keys that need a restart have their old values
 * @param changed the keys whose new value takes effect, such as {@code pool.mode}; {@code nodes} and other arrays as a whole
 * @param requiresRestart the keys whose new value does not
 */
public record Changes(Configuration configuration, List<String> changed, List<String> requiresRestart) {}
