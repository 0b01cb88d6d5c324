package helios.host.net;

import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How long the memory of a TLS context, which is not Java's, is kept: as long as anybody can reach its owner. A reload
 * replaces the owner, but connections that began before it may ask the old one for TLS much later.
 */
final class ContextLifetime implements AutoCloseable {

    private static final Cleaner CLEANER = Cleaner.create();

    private final Object owner;
    private final Cleaner.Cleanable release;

    ContextLifetime(Object owner, @Nullable SslContext context) {
        this.owner = owner;
        release = CLEANER.register(owner, () -> ReferenceCountUtil.release(context));
    }

    /** Makes something of the context, which takes its own hold of it, while the owner is kept. */
    <T> T use(Supplier<T> maker) {
        try {
            return maker.get();
        } finally {
            Reference.reachabilityFence(owner);
        }
    }

    /** Releases now. */
    @Override
    public void close() {
        release.clean();
    }
}
