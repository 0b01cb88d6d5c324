/**
 * Plugins as files. {@link helios.plugin.PluginFile} reads an artefact or a bare module within all caps, {@link
 * helios.plugin.PluginFile#check} judges it in the order that the ABI's document gives, and what comes out is a {@link
 * helios.plugin.PluginPackage}: a manifest, a module, and who signed them.
 *
 * <p><b>Failure.</b> A file that is refused is told by a {@link helios.plugin.PluginException}, whose text names the thing and the reason.
 * <b>Threads.</b> Everything here is immutable and may be shared.
 */
package helios.plugin;
