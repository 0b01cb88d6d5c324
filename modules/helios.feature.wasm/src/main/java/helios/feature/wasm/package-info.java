/**
 * The feature {@code wasm}. A {@link helios.feature.wasm.PluginSet} is what is loaded at one moment; each {@link
 * helios.feature.wasm.Plugin} in it registers hooks of its own, so that the kernel's plan holds those that somebody wants and no other. A
 * reload makes another set and has the plan made anew.
 */
@NullMarked
package helios.feature.wasm;

import org.jspecify.annotations.NullMarked;
