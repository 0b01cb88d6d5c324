/** The commands of {@code helios-plugin}, one class each. Exit status: 0 done, 1 refused or failed, 2 wrong usage. */
package helios.plugin.cli;
