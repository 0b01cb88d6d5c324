package helios.feature.balance;

import static org.assertj.core.api.Assertions.assertThat;

import helios.spi.topology.Node;
import helios.spi.topology.NodeRole;
import helios.testkit.FakeTopology;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which of several nodes each strategy picks. */
final class PickerTest {

    private final Map<String, Figures> figures = new HashMap<>();

    private Figures of(Node node) {
        return figures.computeIfAbsent(node.name(), _ -> new Figures());
    }

    private static Node node(String name, int weight) {
        var node = FakeTopology.node(name, NodeRole.STANDBY);
        return new Node(
                name,
                node.host(),
                node.port(),
                node.role(),
                node.syncState(),
                node.health(),
                true,
                false,
                node.injected(),
                weight,
                "",
                node.tags(),
                node.lagBytes(),
                node.lag());
    }

    private static Map<String, Integer> shares(Picker picker, List<Node> nodes, int times) {
        var shares = new TreeMap<String, Integer>();
        IntStream.range(0, times).forEach(_ -> shares.merge(picker.pick(nodes).name(), 1, Integer::sum));
        return shares;
    }

    @Test
    void weightsAreKeptExactlyAndSpreadEvenly() {
        var picker = new Picker.ByWeight(this::of);
        var nodes = List.of(node("a", 5), node("b", 1), node("c", 1));
        var order =
                IntStream.range(0, 7).mapToObj(_ -> picker.pick(nodes).name()).reduce("", String::concat);
        assertThat(order).isEqualTo("aabacaa");
        assertThat(shares(picker, nodes, 700)).isEqualTo(Map.of("a", 500, "b", 100, "c", 100));
    }

    @Test
    void theLeastBusyForItsWeightIsPickedAndEqualsInTurn() {
        var picker = new Picker.LeastBusy(this::of);
        var nodes = List.of(node("a", 100), node("b", 100), node("c", 300));
        assertThat(shares(picker, nodes, 30)).isEqualTo(Map.of("a", 10, "b", 10, "c", 10));
        nodes.forEach(node -> of(node).begun());
        assertThat(shares(picker, nodes, 10)).as("1/3 is less than 1").isEqualTo(Map.of("c", 10));
        of(nodes.get(1)).ended();
        assertThat(shares(picker, nodes, 10)).isEqualTo(Map.of("b", 10));
    }

    @Test
    void ofTwoTheBusierIsNeverPicked() {
        var picker = new Picker.LessBusyOfTwo(this::of);
        var nodes = List.of(node("a", 100), node("b", 100), node("c", 100));
        of(nodes.getFirst()).begun();
        assertThat(shares(picker, nodes, 300)).containsOnlyKeys("b", "c");
        assertThat(shares(picker, nodes.subList(0, 1), 3)).containsOnlyKeys("a");
    }

    @Test
    void theFastShareAndTheSlowAreTriedAgain() {
        var nodes = List.of(node("a", 100), node("b", 100), node("c", 100));
        var picker = new Picker.Fastest(this::of, Duration.ofMillis(100).toNanos(), new Picker.InTurn());
        long now = System.nanoTime();
        of(nodes.get(0)).took(Duration.ofMillis(1), now);
        of(nodes.get(1)).took(Duration.ofMillis(50), now);
        of(nodes.get(2)).took(Duration.ofSeconds(3), now);
        assertThat(shares(picker, nodes, 20)).isEqualTo(Map.of("a", 10, "b", 10));

        var slow = new Figures();
        slow.took(Duration.ofSeconds(3), 0);
        assertThat(slow.latency(Duration.ofSeconds(5).toNanos())).isEqualTo(1.5e9);
        assertThat(slow.latency(Duration.ofSeconds(30).toNanos())).isLessThan(1e8);
    }

    @Test
    void theLatestLatencyCountsForAFifth() {
        var own = new Figures();
        assertThat(own.latency(7)).isZero();
        own.took(Duration.ofNanos(1000), 7);
        own.took(Duration.ofNanos(2000), 7);
        assertThat(own.latency(7)).isEqualTo(1200);
    }
}
