/** The kernel: sessions, the plan of hooks, backends, configuration, module layers. Exports nothing. */
module helios.host {
    requires com.ongres.stringprep;
    requires info.picocli;
    requires java.net.http;
    requires org.tomlj;
    requires static org.jspecify;

    uses helios.spi.FeatureProvider;
}
