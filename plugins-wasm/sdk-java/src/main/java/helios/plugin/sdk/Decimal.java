package helios.plugin.sdk;

/** Writes numbers for people, without the JDK's formats: these would make a guest several times as large. */
public final class Decimal {

    private Decimal() {}

    /** A number with two digits behind the point, the nearest of them, up to some 10^16. */
    public static String ofHundredths(double value) {
        long hundredths = Math.round(Math.abs(value) * 100);
        long cents = hundredths % 100;
        return (value < 0 && hundredths > 0 ? "-" : "") + hundredths / 100 + (cents < 10 ? ".0" : ".") + cents;
    }
}
