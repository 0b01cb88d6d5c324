/**
 * Clients: how they prove who they are, and what is known of them while they are connected.
 *
 * <p><b>Threads.</b> A session's hooks never run at the same time. An {@link helios.spi.session.Authenticator} always
 * runs on a virtual thread and may block; the others run on an event loop unless installed through {@link
 * helios.spi.Hooks#mayBlock()}.
 */
package helios.spi.session;
