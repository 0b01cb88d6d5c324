package helios.feature.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import helios.spi.Attribute;
import helios.spi.session.Session;
import helios.testkit.FakeContext;
import helios.testkit.FakeSession;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class HostAttributesTest {

    private static HostAttributes attributes(Map<String, Object> changes) throws ReflectiveOperationException {
        var context = new FakeContext();
        return new HostAttributes(
                WasmConfigTest.with(changes),
                () -> context.topology().current(),
                new RoleMembers(context.sql(), () -> context.topology().current(), context.log()));
    }

    private static FakeSession session() {
        return new FakeSession().setting("helios.region", "eu").setting("helios.model_id", "m");
    }

    @Test
    void clientsHandOverWhatMatches() throws ReflectiveOperationException {
        assertThat(attributes(Map.of()).of(session())).containsEntry("helios.region", "eu");
        assertThat(attributes(Map.of("clientAttributes", List.of("helios.r*"))).of(session()))
                .containsEntry("helios.region", "eu")
                .doesNotContainKey("helios.model_id");
        assertThat(attributes(Map.of("clientAttributes", List.of())).of(session()))
                .doesNotContainKey("helios.region");
    }

    @Test
    void theHostsWordIsStronger() throws ReflectiveOperationException {
        var session = session().setting("helios.identity.user_id", "root").setting("helios.tenant_id", "globex");
        session.set(Attribute.TENANT, "acme");
        Session seen = session;
        var found =
                attributes(Map.of("attributes", Map.of("helios.region", "us"))).of(seen);
        assertThat(found)
                .containsEntry("helios.region", "us")
                .containsEntry("helios.tenant_id", "acme")
                .containsEntry("tenant_id", "acme")
                .doesNotContainKey("helios.identity.user_id");
        assertThat(attributes(Map.of()).refusalOf("helios.tenant_id", seen)).isPresent();
        assertThat(attributes(Map.of()).refusalOf("helios.region", seen)).isEmpty();
        assertThat(attributes(Map.of()).refusalOf("helios.identity.roles", seen))
                .isPresent();
    }

    @Test
    void eachUserHasAttributesOfItsOwn() throws ReflectiveOperationException {
        var session = session();
        var config = Map.<String, Object>of(
                "attributes", Map.of("tier", "free", "users", Map.of(session.user(), Map.of("tier", "paid"))));
        assertThat(attributes(config).of(session)).containsEntry("tier", "paid");
    }
}
