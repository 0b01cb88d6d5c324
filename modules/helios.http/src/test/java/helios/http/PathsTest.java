package helios.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import helios.http.Routes.Match;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Targets, templates and routes. */
final class PathsTest {

    @Test
    void decodesExactly() {
        var target = HttpTarget.parse("/nodes/pg%2F1%3A5432/caf%C3%A9+x?force=false&a=1%262&b=c+d&force=true&flag&=e");

        assertThat(target.segments()).containsExactly("nodes", "pg/1:5432", "café+x");
        assertThat(target.rawPath()).isEqualTo("/nodes/pg%2F1%3A5432/caf%C3%A9+x");
        assertThat(target.parameters())
                .containsExactly(
                        Map.entry("force", "false"),
                        Map.entry("a", "1&2"),
                        Map.entry("b", "c d"),
                        Map.entry("flag", ""),
                        Map.entry("", "e"));
    }

    @Test
    void keepsEmptySegmentsApart() {
        assertThat(HttpTarget.parse("/").segments()).isEmpty();
        assertThat(HttpTarget.parse("/?x=/y").segments()).isEmpty();
        assertThat(HttpTarget.parse("//a/").segments()).containsExactly("", "a", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "*",
                "ftp://x/",
                "/%",
                "/%1",
                "/%1g",
                "/%+1",
                "/%c3",
                "/?%zz",
                "/a/..",
                "/.",
                "/a%00",
                "/%2e%2e",
                "/caf\u00e9",
                "/a b",
                "/a\tb"
            })
    void refusesWhatIsNoTarget(String target) {
        assertThatThrownBy(() -> HttpTarget.parse(target))
                .isInstanceOfSatisfying(
                        HttpException.class, e -> assertThat(e.status()).isEqualTo(400));
    }

    private static final List<String> ROUTES = List.of(
            "GET /",
            "GET /kv/{plugin}/{key...}",
            "GET /nodes/{id}",
            "POST /nodes/{id}/drain",
            "POST /nodes/refresh",
            "DELETE /nodes/{id}",
            "GET /nodes",
            "GET /nodes/{name}");

    private final Routes<String> routes = Routes.of(
            ROUTES,
            route -> route.substring(0, route.indexOf(' ')),
            route -> PathTemplate.parse(route.substring(route.indexOf(' ') + 1)));

    private Match<String> find(String method, String path) {
        return routes.find(method, HttpTarget.parse(path).segments());
    }

    @Test
    void findsTheMostExactRoute() {
        assertThat(find("GET", "/")).isEqualTo(new Match.Found<>("GET /", Map.of()));
        assertThat(find("GET", "/nodes")).isEqualTo(new Match.Found<>("GET /nodes", Map.of()));
        assertThat(find("GET", "/nodes/a%2Fb")).isEqualTo(new Match.Found<>("GET /nodes/{id}", Map.of("id", "a/b")));
        assertThat(find("GET", "/nodes/refresh"))
                .isEqualTo(new Match.Found<>("GET /nodes/{id}", Map.of("id", "refresh")));
        assertThat(find("POST", "/nodes/refresh")).isEqualTo(new Match.Found<>("POST /nodes/refresh", Map.of()));
        assertThat(find("POST", "/nodes/x/drain"))
                .isEqualTo(new Match.Found<>("POST /nodes/{id}/drain", Map.of("id", "x")));
        assertThat(find("GET", "/kv/p/a/b%2Fc//d"))
                .isEqualTo(new Match.Found<>("GET /kv/{plugin}/{key...}", Map.of("plugin", "p", "key", "a/b/c//d")));
    }

    @Test
    void tellsAWrongMethodFromAnUnknownPath() {
        assertThat(find("POST", "/nodes/x"))
                .isEqualTo(
                        new Match.WrongMethod<>(List.of("GET /nodes/{id}", "DELETE /nodes/{id}"), "DELETE, GET, HEAD"));
        assertThat(find("PATCH", "/nodes/x/drain"))
                .isEqualTo(new Match.WrongMethod<>(List.of("POST /nodes/{id}/drain"), "POST"));
        for (var path : List.of("/nodes/", "//nodes", "/nodes//drain", "/Nodes", "/nodes/x/y", "/kv/p", "/kv")) {
            assertThat(find("GET", path)).isEqualTo(new Match.NotFound<>());
        }
    }

    @Test
    void tellsRoutesThatAreNeverReached() {
        assertThat(routes.shadowed()).containsExactly("GET /nodes/{name}");
    }

    @Test
    void leavesAPrefixOut() {
        assertThat(PathTemplate.parse("/api/x/{id}").without("api")).isEqualTo(PathTemplate.parse("/x/{other}"));
        assertThat(PathTemplate.parse("/api").without("api")).hasToString("/api");
        assertThat(PathTemplate.parse("/x/{a}/{b...}").without("api")).hasToString("/x/{a}/{b...}");
    }

    @Test
    void refusesTemplatesThatAreNone() {
        assertThatThrownBy(() -> PathTemplate.parse("x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PathTemplate.parse("/{a...}/b")).isInstanceOf(IllegalArgumentException.class);
    }
}
