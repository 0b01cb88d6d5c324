/**
 * Authentication of clients by the proxy: passwords, SCRAM-SHA-256 with and without channel binding, MD5, certificates. What
 * a client proves also signs the proxy in to servers: of a SCRAM login the client's key, which its proof shows.
 */
@NullMarked
package helios.feature.auth;

import org.jspecify.annotations.NullMarked;
