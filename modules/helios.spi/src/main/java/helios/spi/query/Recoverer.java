package helios.spi.query;

/** Asked when a session's backend died while statements were in flight. */
@FunctionalInterface
public interface Recoverer {

    /**
     * Chooses the error that the client gets, or proceeds: without an opinion of any recoverer it is {@code 08006}.
     */
    Decision.AtRecover recover(Loss loss);
}
