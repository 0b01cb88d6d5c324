package helios.plugin.cli;

import tools.jackson.databind.JsonNode;

/**
 * What a command found.
 *
 * @param text for people
 * @param json for programs
 */
record Result(String text, JsonNode json) {}
