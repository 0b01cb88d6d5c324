/**
 * Finds the features that are installed: those on the module path, and those of third parties, each folder of {@code
 * features_dir} being a module layer with a class loader of its own, so that two of them may bring two versions of one
 * library.
 *
 * <p><b>Failure.</b> A folder that cannot be used is refused as a whole by a sentence that names folder, module and remedy;
 * the others are found all the same. <b>Memory.</b> Nothing here holds on to a layer: when its features are gone, so is it.
 */
@NullMarked
package helios.host.layer;

import org.jspecify.annotations.NullMarked;
