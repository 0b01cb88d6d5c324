package helios.spi;

import java.nio.file.Path;

/**
 * The files of a server's identity.
 *
 * @param certificateChain PEM, the server's own certificate first
 * @param privateKey PEM, unencrypted
 */
public record TlsIdentity(Path certificateChain, Path privateKey) {}
