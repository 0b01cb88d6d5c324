package helios.feature.balance;

import helios.spi.topology.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Picks one of several nodes, each of which would do. Thread-safe. */
@FunctionalInterface
interface Picker {

    /** One of the nodes, which are at least one. */
    Node pick(List<Node> nodes);

    /** Follows the strategy of the configuration. */
    static Picker of(BalanceConfig config, Function<Node, Figures> figures) {
        return switch (config.strategy()) {
            case ROUND_ROBIN, PRIMARY_ONLY -> new InTurn();
            case WEIGHTED_ROUND_ROBIN -> new ByWeight(figures);
            case LEAST_CONNECTIONS -> new LeastBusy(figures);
            case POWER_OF_TWO -> new LessBusyOfTwo(figures);
            case LATENCY_BASED ->
                new Fastest(figures, config.latencyThresholdMs().toNanos(), new InTurn());
            case RANDOM -> nodes -> nodes.get(ThreadLocalRandom.current().nextInt(nodes.size()));
            case PREFER_LOCAL -> new Nearest(config.zone(), new InTurn());
        };
    }

    /** One after another. */
    record InTurn(AtomicInteger turn) implements Picker {

        InTurn() {
            this(new AtomicInteger());
        }

        int next(int size) {
            return Math.floorMod(turn.getAndIncrement(), size);
        }

        @Override
        public Node pick(List<Node> nodes) {
            return nodes.get(next(nodes.size()));
        }
    }

    /**
     * In turn, each as often as its weight says, and spread evenly: each gains its weight, the richest is picked and pays
     * for all (nginx's smooth weighted round robin).
     */
    record ByWeight(Function<Node, Figures> figures) implements Picker {

        @Override
        public Node pick(List<Node> nodes) {
            synchronized (this) {
                long total = 0;
                var richest = nodes.getFirst();
                for (var node : nodes) {
                    var own = figures.apply(node);
                    own.credit += node.weight();
                    total += node.weight();
                    if (own.credit > figures.apply(richest).credit) {
                        richest = node;
                    }
                }
                figures.apply(richest).credit -= total;
                return richest;
            }
        }
    }

    /** The one with the fewest statements under way for its weight; of equals each in turn. */
    record LeastBusy(Function<Node, Figures> figures, InTurn turns) implements Picker {

        LeastBusy(Function<Node, Figures> figures) {
            this(figures, new InTurn());
        }

        @Override
        public Node pick(List<Node> nodes) {
            int size = nodes.size();
            int start = turns.next(size);
            var least = nodes.get(start);
            for (int i = 1; i < size; i++) {
                least = lessBusy(figures, least, nodes.get((start + i) % size));
            }
            return least;
        }

        /** The first of equals. */
        static Node lessBusy(Function<Node, Figures> figures, Node one, Node other) {
            long ones = (long) figures.apply(one).underWay() * other.weight();
            long others = (long) figures.apply(other).underWay() * one.weight();
            return others < ones ? other : one;
        }
    }

    /** The less busy of two at random: nearly as good as the least busy of all, and no herd runs after one node. */
    record LessBusyOfTwo(Function<Node, Figures> figures) implements Picker {

        @Override
        public Node pick(List<Node> nodes) {
            int size = nodes.size();
            if (size == 1) {
                return nodes.getFirst();
            }
            var random = ThreadLocalRandom.current();
            int one = random.nextInt(size);
            int other = (one + 1 + random.nextInt(size - 1)) % size;
            return LeastBusy.lessBusy(figures, nodes.get(one), nodes.get(other));
        }
    }

    /** Those that are nearly as fast as the fastest, in turn. */
    record Fastest(Function<Node, Figures> figures, long thresholdNanos, InTurn turns) implements Picker {

        @Override
        public Node pick(List<Node> nodes) {
            long now = System.nanoTime();
            double best = Double.MAX_VALUE;
            for (var node : nodes) {
                best = Math.min(best, figures.apply(node).latency(now));
            }
            var fast = new ArrayList<Node>(nodes.size());
            for (var node : nodes) {
                if (figures.apply(node).latency(now) <= best + thresholdNanos) {
                    fast.add(node);
                }
            }
            return turns.pick(fast.isEmpty() ? nodes : fast);
        }
    }

    /** Those of the same zone, in turn; where there are none, all. */
    record Nearest(String zone, InTurn turns) implements Picker {

        @Override
        public Node pick(List<Node> nodes) {
            var near = nodes.stream().filter(node -> node.zone().equals(zone)).toList();
            return turns.pick(near.isEmpty() ? nodes : near);
        }
    }
}
