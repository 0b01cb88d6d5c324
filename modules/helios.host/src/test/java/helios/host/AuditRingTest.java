package helios.host;

import static org.assertj.core.api.Assertions.assertThat;

import helios.spi.admin.AuditTrail;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AuditRingTest {

    @Test
    void keepsTheLatestThousand() {
        var ring = new AuditRing();
        for (int i = 0; i < 2000; i++) {
            ring.add(new AuditTrail.Event(Instant.EPOCH, "a", "POST", "/" + i, 200));
        }
        assertThat(ring.latest(5000)).hasSize(1000);
        assertThat(ring.latest(5000).getLast().path()).isEqualTo("/1000");
        assertThat(ring.latest(2)).extracting(AuditTrail.Event::path).isEqualTo(List.of("/1999", "/1998"));
    }
}
