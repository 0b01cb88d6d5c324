package helios.plugin.sdk.budget;

import helios.plugin.sdk.Json;
import helios.plugin.sdk.KeyValueStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Budgets and what was used of them. An entry says the budget of each window, such as {@code {"minute": 1.5, "day": 100}}; another the
 * present sums under the same names, and beside each {@code <window>_buckets}, from which it follows how the sum slides.
 */
public final class Budgets {

    private static final String BUCKETS = "_buckets";

    private final KeyValueStore store;
    private final List<Window> windows;

    /**
     * With a store.
     *
     * @param windows in the order in which they are looked at
     */
    public Budgets(KeyValueStore store, List<Window> windows) {
        this.store = store;
        this.windows = List.copyOf(windows);
        warmUp();
    }

    /** What is done here once, as the plugin starts, such as the initialization of classes, no call has to do again. */
    private void warmUp() {
        charged(charged("", 0.5, 0), 0.5, 0);
    }

    /** The first window whose budget is used up. */
    public Optional<Excess> excess(String budgetKey, String usageKey, long now) {
        var budget = store.text(budgetKey);
        var usage = budget.isEmpty() ? budget : store.text(usageKey);
        if (usage.isEmpty()) {
            return Optional.empty();
        }
        var limits = Json.read(budget.get());
        var used = Json.read(usage.get());
        for (var window : windows) {
            var limit = limits.member(window.name()).flatMap(Json::number);
            // What is said to be used can only have become less.
            if (limit.isPresent() && stated(used, window) >= limit.get()) {
                var sum = sum(used, window).at(now);
                if (sum.sum() >= limit.get()) {
                    return Optional.of(
                            new Excess(window, sum.sum(), limit.get(), sum.millisUntilBelow(limit.get(), now)));
                }
            }
        }
        return Optional.empty();
    }

    private static double stated(Json usage, Window window) {
        return usage.member(window.name()).flatMap(Json::number).orElse(0.0);
    }

    private static SlidingSum sum(Json usage, Window window) {
        return SlidingSum.of(
                window,
                usage.member(window.name() + BUCKETS).map(Json::elements).orElse(List.of()));
    }

    /** Counts what was used, where there is a budget; however many do so at once, nothing is lost. */
    public void charge(String budgetKey, String usageKey, double amount, long now) {
        if (store.get(budgetKey).isPresent()) {
            store.update(usageKey, usage -> charged(usage, amount, now));
        }
    }

    private String charged(String usage, double amount, long now) {
        var before = usage.isEmpty() ? new Json.Null() : Json.read(usage);
        var sums = new LinkedHashMap<String, Json>();
        var buckets = new LinkedHashMap<String, Json>();
        for (var window : windows) {
            var sum = sum(before, window).at(now).plus(amount);
            sums.put(window.name(), new Json.Num(sum.sum()));
            buckets.put(window.name() + BUCKETS, sum.json());
        }
        sums.putAll(buckets);
        return new Json.Members(sums).toString();
    }
}
