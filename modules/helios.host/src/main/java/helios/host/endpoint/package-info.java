/**
 * The routes of the admin API that are the kernel's own. They see the kernel through {@link
 * helios.host.endpoint.KernelView} alone and run on virtual threads, several at a time.
 */
@NullMarked
package helios.host.endpoint;

import org.jspecify.annotations.NullMarked;
