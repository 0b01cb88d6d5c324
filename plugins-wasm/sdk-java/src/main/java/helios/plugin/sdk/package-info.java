/**
 * Plugins as plain Java classes. A class with {@link helios.plugin.sdk.Plugin} implements an interface for each hook that it is called
 * for, takes what it needs from its argument, and says what is to happen by what it returns.
 *
 * <p>A plugin runs as WebAssembly. Each call begins as the first one did: what a call leaves in fields and statics is gone after it,
 * what the constructor left is not. Only the {@linkplain helios.plugin.sdk.Host#store() store} keeps anything.
 */
@NullMarked
package helios.plugin.sdk;

import org.jspecify.annotations.NullMarked;
