package helios.engine.wasmtime;

import java.util.Set;

/**
 * Walks over instructions, to learn whether any of them changes what the binding shows no way to bring back. An instruction that
 * it does not know counts as one that does.
 */
final class CodeScanner {

    /** unreachable, nop, else, end, return, drop, select, ref.is_null: nothing follows them. */
    private static final Set<Integer> BARE = Set.of(0x00, 0x01, 0x05, 0x0B, 0x0F, 0x1A, 0x1B, 0xD1);

    private CodeScanner() {}

    /** Tells whether a function writes tables or drops segments. */
    static boolean changesWhatIsHidden(ByteReader body) {
        for (long groups = body.unsigned(); groups > 0; groups--) {
            body.skipNumber();
            body.skip(1);
        }
        while (body.more()) {
            if (instruction(body)) {
                return true;
            }
        }
        return false;
    }

    /** Passes over a constant expression, up to and with its end. */
    static void skipExpression(ByteReader code) {
        while (true) {
            int opcode = code.next();
            switch (opcode) {
                case 0x0B -> {
                    return;
                }
                case 0x41, 0x42, 0x23, 0xD2 -> code.skipNumber();
                case 0x43 -> code.skip(4);
                case 0x44 -> code.skip(8);
                case 0xD0 -> code.skip(1);
                case 0xFD -> {
                    code.skipNumber();
                    code.skip(16);
                }
                case 0x6A, 0x6B, 0x6C, 0x7C, 0x7D, 0x7E -> {}
                default -> throw new IllegalArgumentException("a constant uses the unknown instruction " + opcode);
            }
        }
    }

    private static boolean instruction(ByteReader code) {
        int opcode = code.next();
        return switch (opcode) {
            // table.set
            case 0x26 -> true;
            // block, loop, if: a type, or a number that is at most five bytes long
            case 0x02, 0x03, 0x04 -> skipped(code, 1);
            // br, br_if, call, locals, globals, table.get, memory.size, memory.grow, constants, ref.func
            case 0x0C, 0x0D, 0x10, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x3F, 0x40, 0x41, 0x42, 0xD2 -> skipped(code, 1);
            case 0x11 -> skipped(code, 2);
            case 0x0E -> skippedVector(code, 1);
            case 0x1C -> skippedVector(code, 0);
            case 0x43 -> skippedBytes(code, 4);
            case 0x44 -> skippedBytes(code, 8);
            case 0xD0 -> skippedBytes(code, 1);
            case 0xFC -> prefixed(code);
            case 0xFD -> vector(code);
            default -> plain(opcode, code);
        };
    }

    private static boolean plain(int opcode, ByteReader code) {
        if (opcode >= 0x28 && opcode <= 0x3E) {
            return skipped(code, 2);
        }
        boolean numeric = opcode >= 0x45 && opcode <= 0xC4;
        return !numeric && !BARE.contains(opcode);
    }

    /** Conversions, memory.init, memory.copy, memory.fill and table.size are harmless; all others change what is hidden. */
    private static boolean prefixed(ByteReader code) {
        long opcode = code.unsigned();
        return switch ((int) opcode) {
            case 0, 1, 2, 3, 4, 5, 6, 7 -> false;
            case 8, 10 -> skipped(code, 2);
            case 11, 16 -> skipped(code, 1);
            default -> true;
        };
    }

    private static boolean vector(ByteReader code) {
        long opcode = code.unsigned();
        if (opcode <= 11 || opcode == 92 || opcode == 93) {
            return skipped(code, 2);
        }
        if (opcode == 12 || opcode == 13) {
            return skippedBytes(code, 16);
        }
        if (opcode >= 21 && opcode <= 34) {
            return skippedBytes(code, 1);
        }
        if (opcode >= 84 && opcode <= 91) {
            skipped(code, 2);
            return skippedBytes(code, 1);
        }
        return opcode > 255;
    }

    private static boolean skipped(ByteReader code, int numbers) {
        for (int i = 0; i < numbers; i++) {
            code.skipNumber();
        }
        return false;
    }

    private static boolean skippedVector(ByteReader code, int more) {
        long count = code.unsigned() + more;
        for (long i = 0; i < count; i++) {
            code.skipNumber();
        }
        return false;
    }

    private static boolean skippedBytes(ByteReader code, int bytes) {
        code.skip(bytes);
        return false;
    }
}
