/**
 * The arithmetic of PostgreSQL's password authentication, for both of its sides: what becomes of a password, verifiers as
 * servers store them, proofs and signatures. No I/O, no state.
 *
 * <p><b>Secrets.</b> Keys are arrays that their owner overwrites when they are done with ({@link
 * helios.wire.auth.ScramKeys#wipe}); no text of these types shows one.
 */
package helios.wire.auth;
