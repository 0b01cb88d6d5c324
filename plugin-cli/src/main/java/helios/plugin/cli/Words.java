package helios.plugin.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * A command line as it was understood.
 *
 * @param parsed what picocli made of it
 */
record Words(ParseResult parsed) {

    static ArgSpec option(String name, String label, String text) {
        return OptionSpec.builder(name)
                .paramLabel(label)
                .type(String.class)
                .description(text)
                .build();
    }

    static ArgSpec required(String name, String label, String text) {
        return OptionSpec.builder(name)
                .paramLabel(label)
                .type(String.class)
                .required(true)
                .description(text)
                .build();
    }

    static ArgSpec repeatable(String name, String label, String text) {
        return OptionSpec.builder(name)
                .paramLabel(label)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description(text)
                .build();
    }

    static ArgSpec flag(String name, String text) {
        return OptionSpec.builder(name).type(boolean.class).description(text).build();
    }

    static ArgSpec operand(String label, String text) {
        return PositionalParamSpec.builder()
                .index("0")
                .paramLabel(label)
                .type(String.class)
                .required(true)
                .description(text)
                .build();
    }

    boolean has(String option) {
        return parsed.hasMatchedOption(option);
    }

    Optional<String> text(String option) {
        return Optional.ofNullable(parsed.<String>matchedOptionValue(option, null));
    }

    String required(String option) {
        return text(option).orElseThrow();
    }

    Optional<Path> path(String option) {
        return text(option).map(Path::of);
    }

    List<String> texts(String option) {
        return parsed.matchedOptionValue(option, List.of());
    }

    int number(String option, int otherwise) {
        return text(option).map(text -> number(option, text)).orElse(otherwise);
    }

    private static int number(String option, String text) {
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw new UsageException(option + " must be a whole number above 0, not \"" + text + "\"");
        }
        return Integer.parseInt(text);
    }

    String operand() {
        return parsed.matchedPositionalValue(0, "");
    }
}
