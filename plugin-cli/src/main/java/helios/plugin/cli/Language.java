package helios.plugin.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A language in which a plugin can be begun: which files of the template are its own, and which ones are the SDK's. */
enum Language {
    /** clang and wasm-ld. */
    C(
            List.of("plugin.c", "build.sh"),
            List.of(
                    "helios/helios.h",
                    "helios/internal.h",
                    "helios/env.c",
                    "helios/json.c",
                    "helios/memory.c",
                    "helios/pull.c",
                    "helios/push.c")),
    /** rustc with wasm32-unknown-unknown. */
    RUST(
            List.of("src/lib.rs", "Cargo.toml", ".cargo/config.toml", "build.sh"),
            List.of(
                    "helios/Cargo.toml",
                    "helios/src/answer.rs",
                    "helios/src/fields.rs",
                    "helios/src/hooks.rs",
                    "helios/src/input.rs",
                    "helios/src/json.rs",
                    "helios/src/lib.rs",
                    "helios/src/memory.rs",
                    "helios/src/pull.rs",
                    "helios/src/push.rs",
                    "helios/src/sql.rs",
                    "helios/src/store.rs")),
    /** AssemblyScript's compiler, on Node. */
    ASSEMBLYSCRIPT(
            List.of("plugin.ts", "package.json", "tsconfig.json", "build.sh"),
            List.of(
                    "helios/abi.d.ts",
                    "helios/abi1.ts",
                    "helios/answer.ts",
                    "helios/env.ts",
                    "helios/fields.ts",
                    "helios/index.ts",
                    "helios/input.ts",
                    "helios/json.ts",
                    "helios/port.ts",
                    "helios/pull.ts",
                    "helios/push.ts",
                    "helios/sql.ts"));

    @SuppressWarnings("ImmutableEnumChecker") // the list is
    private final List<String> beginnings;

    @SuppressWarnings("ImmutableEnumChecker") // the list is
    private final List<String> sdk;

    Language(List<String> beginnings, List<String> sdk) {
        this.beginnings = beginnings;
        this.sdk = sdk;
    }

    /** What its author goes on with. */
    List<String> beginnings() {
        return beginnings;
    }

    /** What he leaves as it is. */
    List<String> sdk() {
        return sdk;
    }

    /** As users name it. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Language> of(String label) {
        return Arrays.stream(values())
                .filter(language -> language.label().equals(label))
                .findFirst();
    }

    /** All of them. */
    static String labels(String separator) {
        return Arrays.stream(values()).map(Language::label).collect(Collectors.joining(separator));
    }
}
