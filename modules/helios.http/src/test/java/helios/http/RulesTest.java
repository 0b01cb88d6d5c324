package helios.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import helios.http.BearerRule.Grant;
import helios.spi.config.Secret;
import java.lang.classfile.ClassFile;
import java.lang.classfile.instruction.InvokeInstruction;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may call, and from which page. */
final class RulesTest {

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final BearerRule bearer =
            new BearerRule(Optional.of(new Secret("full")), Optional.of(new Secret("read")), () -> now);

    private static HttpHead head(String method, Map<String, String> headers) {
        return head(method, headers, "10.0.0.1");
    }

    private static HttpHead head(String method, Map<String, String> headers, String from) {
        return new HttpHead(method, HttpTarget.parse("/x"), headers, InetAddress.ofLiteral(from));
    }

    private static HttpHead with(String authorization) {
        return head("GET", Map.of("authorization", authorization));
    }

    @ParameterizedTest
    @CsvSource({
        "Bearer full, FULL",
        "bearer  full, FULL",
        "Bearer read, READ",
        "Bearer ful, NONE",
        "Bearer fulll, NONE",
        "Bearer Full, NONE",
        "Bearer fulk, NONE",
        "Bearer, NONE",
        "Basic full, NONE",
        "full, NONE",
        "'Bearer full, Bearer full', NONE",
    })
    void grantsByToken(String authorization, Grant expected) {
        assertThat(bearer.check(with(authorization))).isEqualTo(expected);
    }

    @Test
    void refusesAnAddressThatGuesses() {
        for (int i = 0; i < 10; i++) {
            assertThat(bearer.check(with("Bearer guess" + i))).isEqualTo(Grant.NONE);
        }
        now = now.plusSeconds(18);

        assertThatThrownBy(() -> bearer.check(with("Bearer full")))
                .isInstanceOfSatisfying(HttpException.class, refusal -> {
                    assertThat(refusal.status()).isEqualTo(429);
                    assertThat(refusal.headers()).containsEntry("Retry-After", "42");
                });
        assertThat(bearer.check(head("GET", Map.of()))).isEqualTo(Grant.NONE);
        assertThat(bearer.check(head("GET", Map.of("authorization", "Bearer full"), "10.0.0.2")))
                .isEqualTo(Grant.FULL);
        now = now.plusSeconds(42);
        assertThat(bearer.check(with("Bearer full"))).isEqualTo(Grant.FULL);
        assertThat(bearer.check(with("Bearer guess"))).isEqualTo(Grant.NONE);
        assertThat(bearer.check(with("Bearer full"))).isEqualTo(Grant.FULL);
    }

    @Test
    void countsNoRequestWithoutATokenAsAGuess() {
        for (int i = 0; i < 20; i++) {
            assertThat(bearer.check(head("GET", Map.of()))).isEqualTo(Grant.NONE);
        }
        assertThat(bearer.check(with("Bearer full"))).isEqualTo(Grant.FULL);
    }

    @Test
    void forgetsTheAddressesThatFailedFirstWhenThereAreTooMany() {
        for (int guess = 0; guess < 10; guess++) {
            bearer.check(with("Bearer guess"));
        }
        for (int i = 0; i < 10_000; i++) {
            bearer.check(head("GET", Map.of("authorization", "Bearer guess"), "10.1." + (i >> 8) + "." + (i & 0xff)));
        }

        assertThat(bearer.check(with("Bearer full"))).isEqualTo(Grant.FULL);
    }

    @Test
    void takesNoEmptyToken() {
        assertThatThrownBy(() -> new BearerRule(Optional.of(new Secret("")), Optional.empty(), () -> now))
                .isInstanceOf(IllegalArgumentException.class);
        var open = new BearerRule(Optional.empty(), Optional.empty(), () -> now);
        assertThat(open.enforced()).isFalse();
        assertThat(open.check(with("Bearer "))).isEqualTo(Grant.NONE);
    }

    /** Time itself is too noisy to measure here, so the code is looked at. */
    @Test
    void comparesTokensByNothingButTheConstantTimeComparison() throws Exception {
        var calls = new ArrayList<String>();
        try (var code = BearerRule.class.getResourceAsStream("BearerRule.class")) {
            for (var method : ClassFile.of().parse(code.readAllBytes()).methods()) {
                method.code()
                        .ifPresent(body -> body.forEach(element -> {
                            if (element instanceof InvokeInstruction call) {
                                calls.add(call.owner().asInternalName() + "."
                                        + call.name().stringValue());
                            }
                        }));
            }
        }

        assertThat(calls)
                .contains("helios/spi/config/Secret.matches")
                .doesNotContain(
                        "helios/spi/config/Secret.reveal",
                        "helios/spi/config/Secret.equals",
                        "java/lang/String.equals",
                        "java/lang/Object.equals",
                        "java/lang/String.contentEquals",
                        "java/lang/String.compareTo",
                        "java/util/Objects.equals",
                        "java/util/Arrays.equals");
    }

    private static final BrowserRule LOCAL = new BrowserRule(
            ListenAddress.parse("127.0.0.1:9090"), List.of("admin.example", "only:9443"), "admin_hosts");
    private static final BrowserRule EVERYWHERE =
            new BrowserRule(ListenAddress.parse(":9090"), List.of(), "admin_hosts");
    private static final BrowserRule NAMED =
            new BrowserRule(ListenAddress.parse("[2001:db8::1]:9090"), List.of(), "admin_hosts");

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:9090, true, true, true",
        "localhost, true, true, true",
        "LOCALHOST.:80, true, true, true",
        "[::1]:9090, true, true, true",
        "127.8.8.8, true, true, true",
        "admin.example, true, false, false",
        "Admin.Example:1234, true, false, false",
        "only:9443, true, false, false",
        "only:9444, false, false, false",
        "10.1.2.3:9090, false, true, false",
        "[2001:DB8:0::1]:9090, false, true, true",
        "evil.example, false, false, false",
        "localhost.evil.example, false, false, false",
        "'', false, false, false",
        "'a b', false, false, false",
    })
    void knowsItsNames(String host, boolean local, boolean everywhere, boolean named) {
        var head = head("GET", Map.of("host", host));

        assertThat(knows(LOCAL, head)).isEqualTo(local);
        assertThat(knows(EVERYWHERE, head)).isEqualTo(everywhere);
        assertThat(knows(NAMED, head)).isEqualTo(named);
    }

    private static boolean knows(BrowserRule rule, HttpHead head) {
        try {
            rule.requireKnownHost(head);
            return true;
        } catch (HttpException e) {
            assertThat(e.status()).isEqualTo(403);
            assertThat(e).hasMessageContaining("admin_hosts");
            return false;
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // method, Host, Origin, Sec-Fetch-Site, Content-Type, status
                "POST, localhost:9090, -, -, text/plain, 200",
                "POST, localhost:9090, -, -, -, 200",
                "POST, localhost:9090, -, none, text/plain, 200",
                "POST, localhost:9090, http://localhost:9090, same-origin, text/plain, 200",
                "POST, localhost:9090, https://LOCALHOST:9090, -, text/plain, 200",
                "GET, localhost:9090, https://evil.example, cross-site, -, 200",
                "POST, localhost:9090, https://evil.example, cross-site, text/plain, 415",
                "POST, localhost:9090, https://evil.example, cross-site, application/json, 403",
                "POST, localhost:9090, https://evil.example, -, application/json; charset=utf-8, 403",
                "POST, localhost:9090, -, cross-site, application/json, 403",
                "POST, localhost:9090, -, cross-site, -, 415",
                "POST, localhost:9090, null, -, application/json, 403",
                "POST, localhost:9090, http://localhost:3000, same-site, application/json, 403",
                "POST, localhost:9090, http://localhost, -, application/json, 403",
                "DELETE, localhost:9090, https://evil.example, -, application/json, 403",
                "POST, localhost:9090, https://admin.example, cross-site, application/json, 200",
                "POST, localhost:9090, https://admin.example, cross-site, text/plain, 415",
                "POST, localhost:9090, https://only, cross-site, application/json, 403",
                "POST, localhost:9090, https://only:9443, cross-site, application/json, 200",
                "POST, localhost:9090, garbage, -, application/json, 403",
            })
    void refusesForeignChanges(String method, String host, String origin, String site, String type, int status) {
        var headers = new HashMap<String, String>();
        headers.put("host", host);
        Optional.ofNullable(origin).ifPresent(value -> headers.put("origin", value));
        Optional.ofNullable(site).ifPresent(value -> headers.put("sec-fetch-site", value));
        Optional.ofNullable(type).ifPresent(value -> headers.put("content-type", value));
        var head = head(method, headers);

        if (status == 200) {
            assertThatCode(() -> LOCAL.refuseForeignChange(head)).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> LOCAL.refuseForeignChange(head))
                    .isInstanceOfSatisfying(
                            HttpException.class, e -> assertThat(e.status()).isEqualTo(status));
        }
    }

    @Test
    void refusesHostsThatAreNone() {
        assertThatThrownBy(() -> new BrowserRule(ListenAddress.parse(":1"), List.of("http://x"), "admin_hosts"))
                .hasMessage("admin_hosts: \"http://x\" is no host name; write name or name:port");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:9090, true, false",
        "localhost:0, true, false",
        "[::1]:9090, true, false",
        ":9090, false, true",
        "0.0.0.0:9090, false, true",
        "[::]:9090, false, true",
        "192.0.2.1:9090, false, false",
        "name:9090, false, false",
    })
    void readsAddresses(String text, boolean loopback, boolean wildcard) throws Exception {
        var address = ListenAddress.parse(text);

        assertThat(address.loopback()).isEqualTo(loopback);
        assertThat(address.wildcard()).isEqualTo(wildcard);
        assertThat(ListenAddress.parse(address.toString())).isEqualTo(address);
    }

    @ParameterizedTest
    @CsvSource({"9090", "localhost", "::1:9090", "[::1", "a b:1", "x:65536", "x:-1", "http://x:1", "''"})
    void refusesWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> ListenAddress.parse(text)).hasMessageContaining("write host:port, [v6]:port or :port");
    }

    @Test
    void retriesAreInWholeSeconds() {
        for (int i = 0; i < 10; i++) {
            bearer.check(with("Bearer guess"));
        }
        now = now.plus(Duration.ofMillis(59_999));

        assertThatThrownBy(() -> bearer.check(with("Bearer full")))
                .isInstanceOfSatisfying(
                        HttpException.class, e -> assertThat(e.headers()).containsEntry("Retry-After", "1"));
    }
}
