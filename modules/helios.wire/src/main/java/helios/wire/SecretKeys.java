package helios.wire;

/** The bounds of a cancel key: four bytes in protocol 3.0, up to 256 since 3.2. */
final class SecretKeys {

    static final int MIN_LENGTH = 4;
    static final int MAX_LENGTH = 256;

    private SecretKeys() {}

    static void check(int length, String message) {
        if (length < MIN_LENGTH || length > MAX_LENGTH) {
            throw new MalformedFrameException("%s: secret key has %d bytes; %d to %d are allowed"
                    .formatted(message, length, MIN_LENGTH, MAX_LENGTH));
        }
    }
}
