package helios.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trust root and signatures, by keys of our own, of openssl and of signify. */
final class SignatureTest {

    private static final String MANIFEST = Artefacts.manifest("p", "1.0.0", Artefacts.WASM);

    @TempDir
    private Path temp;

    private Path keys;
    private Artefacts files;

    @BeforeEach
    void folder() throws IOException {
        files = new Artefacts(temp);
        keys = Files.createDirectory(temp.resolve("keys"));
    }

    private SigningKey key(String label) throws IOException {
        var pair = SigningKey.generate();
        if (!label.isEmpty()) {
            Files.writeString(keys.resolve(label + ".pub"), pair.publicText());
        }
        return SigningKey.read(files.write("key.pem", pair.privatePem()));
    }

    private Trust trust(Trust.Scope scope) {
        return new Trust(Optional.of(TrustRoot.read(keys)), scope);
    }

    private PluginPackage check(Map<String, byte[]> entries, Trust.Scope scope) {
        return Artefacts.check(files.artefact(entries), trust(scope));
    }

    private static Map<String, byte[]> signed(SigningKey key, boolean wasm, boolean bundle) {
        var entries = Artefacts.entries(MANIFEST, Artefacts.WASM);
        if (wasm) {
            entries.put("plugin.sig", key.sign(Artefacts.WASM));
        }
        if (bundle) {
            entries.put("bundle.sig", key.sign(Signatures.bundleMessage(MANIFEST.getBytes(UTF_8), Artefacts.WASM)));
        }
        return entries;
    }

    @Test
    void eachScopeAsksForItsSignature() throws IOException {
        var key = key("release");

        var both = check(signed(key, true, true), Trust.Scope.ANY);
        assertThat(both.verification().signer()).map(TrustedKey::label).contains("release");
        assertThat(both.verification().scope()).isEqualTo(Trust.Scope.BUNDLE);
        assertThat(both.warnings()).isEmpty();
        var wasm = check(signed(key, true, false), Trust.Scope.ANY);
        assertThat(wasm.verification().scope()).isEqualTo(Trust.Scope.WASM);
        assertThat(wasm.warnings()).hasSize(1);
        assertThat(check(signed(key, false, true), Trust.Scope.WASM)
                        .verification()
                        .scope())
                .isEqualTo(Trust.Scope.BUNDLE);
        assertThatThrownBy(() -> check(signed(key, true, false), Trust.Scope.BUNDLE))
                .hasMessage("bundle signature required");
        assertThatThrownBy(() -> check(signed(key, false, false), Trust.Scope.ANY))
                .hasMessage("artefact has no signature but trust root is active");
    }

    @Test
    void aManifestThatWasEditedIsRefusedByItsBundleSignature() throws IOException {
        var entries = signed(key("release"), true, true);
        entries.put("manifest.json", MANIFEST.replace("pre_query", "authorize").getBytes(UTF_8));

        assertThatThrownBy(() -> check(entries, Trust.Scope.BUNDLE))
                .hasMessage("signature did not match any trusted key");
        assertThatThrownBy(() -> check(entries, Trust.Scope.ANY)).hasMessage("signature did not match any trusted key");
        assertThat(check(entries, Trust.Scope.WASM).verification().scope()).isEqualTo(Trust.Scope.WASM);
    }

    @Test
    void strangersAndEmptyFoldersAreRefused() throws IOException {
        var stranger = key("");
        assertThatThrownBy(() -> check(signed(stranger, true, true), Trust.Scope.ANY))
                .hasMessage("signature did not match any trusted key");
        key("release");
        assertThatThrownBy(() -> check(signed(stranger, true, true), Trust.Scope.ANY))
                .hasMessage("signature did not match any trusted key");
    }

    @Test
    void theFirstKeyThatFitsSigns() throws IOException {
        key("a");
        var key = key("b");
        Files.copy(keys.resolve("b.pub"), keys.resolve("c.pub"));

        var verification = check(signed(key, true, true), Trust.Scope.ANY).verification();

        assertThat(verification.signer()).map(TrustedKey::label).contains("b");
    }

    @Test
    void aBareModuleHasItsSignaturesBesideIt() throws IOException {
        var key = key("release");
        var file = files.write("p.wasm", Artefacts.WASM);
        assertThatThrownBy(() -> Artefacts.check(file, trust(Trust.Scope.ANY)))
                .hasMessage("plugin p.wasm requires a sidecar .sig file (trust root active)");

        files.write("p.sig", key.sign(Artefacts.WASM));
        assertThat(Artefacts.check(file, trust(Trust.Scope.ANY)).verification().scope())
                .isEqualTo(Trust.Scope.WASM);

        files.write("p.json", MANIFEST);
        files.write("p.bundle.sig", key.sign(Signatures.bundleMessage(MANIFEST.getBytes(UTF_8), Artefacts.WASM)));
        assertThat(Artefacts.check(file, trust(Trust.Scope.BUNDLE))
                        .verification()
                        .scope())
                .isEqualTo(Trust.Scope.BUNDLE);

        var flipped = Artefacts.WASM.clone();
        flipped[flipped.length - 1] ^= 1;
        files.write("p.wasm", flipped);
        Files.delete(temp.resolve("p.json"));
        Files.delete(temp.resolve("p.bundle.sig"));
        assertThatThrownBy(() -> Artefacts.check(file, trust(Trust.Scope.ANY)))
                .hasMessage("signature did not match any trusted key");
    }

    @Test
    void theDigestOfTheSignatureIsCheckedWhereItIsClaimed() throws IOException {
        var key = key("release");
        var signature = key.sign(Artefacts.WASM);
        var manifest = MANIFEST.replace(
                "\"description\"", "\"signature_sha256\":\"" + Sha256.hex(signature) + "\",\"description\"");
        var entries = Artefacts.entries(manifest, Artefacts.WASM);
        assertThatThrownBy(() -> check(entries, Trust.Scope.ANY)).hasMessageContaining("signature sha256 mismatch");
        entries.put("plugin.sig", signature);
        assertThat(check(entries, Trust.Scope.ANY).verification().signer()).isPresent();
        entries.put("plugin.sig", key("other").sign(Artefacts.WASM));
        assertThatThrownBy(() -> check(entries, Trust.Scope.ANY)).hasMessageContaining("signature sha256 mismatch");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "%%%",
                "AAAA",
                "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
                "untrusted comment: x\nAAAA",
                "-----BEGIN CERTIFICATE-----"
            })
    void aMalformedKeyRefusesTheWholeFolder(String text) throws IOException {
        key("good");
        Files.writeString(keys.resolve("bad.pub"), text);

        assertThatThrownBy(() -> TrustRoot.read(keys)).hasMessageContaining("bad.pub is malformed");
    }

    @Test
    void aFolderThatIsNoneIsRefused() {
        assertThatThrownBy(() -> TrustRoot.read(temp.resolve("none"))).hasMessageContaining("is no folder");
    }

    @Test
    void malformedSignaturesAreNamed() throws IOException {
        key("release");
        var entries = Artefacts.entries(MANIFEST, Artefacts.WASM);
        entries.put("plugin.sig", "AAAA".getBytes(UTF_8));
        assertThatThrownBy(() -> check(entries, Trust.Scope.ANY)).hasMessageContaining("plugin.sig is malformed");
    }

    @Test
    void aNameStaysWithItsSigner() throws IOException {
        var first = check(signed(key("first"), true, true), Trust.Scope.ANY);
        var bound = first.verification().signer().map(TrustedKey::fingerprint);
        var second = check(signed(key("second"), true, true), Trust.Scope.ANY).verification();

        Succession.STRICT.checkSigner("p", bound, first.verification());
        Succession.STRICT.checkSigner("p", Optional.empty(), second);
        assertThatThrownBy(() -> Succession.STRICT.checkSigner("p", bound, second))
                .hasMessageContaining("allow_signer_change");
        assertThatThrownBy(() -> Succession.STRICT.checkSigner("p", bound, Verification.NONE))
                .hasMessageContaining("unsigned");
        new Succession(true, false).checkSigner("p", bound, second);
    }

    @Test
    void aLowerVersionReplacesNothing() {
        var low = Artefacts.check(files.artefact(Artefacts.manifest("p", "1.9.0", Artefacts.WASM)))
                .manifest();
        var high = Artefacts.check(files.artefact(Artefacts.manifest("p", "1.10.0", Artefacts.WASM)))
                .manifest();

        Succession.STRICT.checkVersion(low, high);
        Succession.STRICT.checkVersion(high, high);
        assertThatThrownBy(() -> Succession.STRICT.checkVersion(high, low)).hasMessageContaining("allow_downgrade");
        new Succession(false, true).checkVersion(high, low);
    }

    private void run(String... command) throws Exception {
        var process = new ProcessBuilder(command)
                .directory(temp.toFile())
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private static boolean installed(String program) {
        for (var folder : System.getenv("PATH").split(":", -1)) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    @Test
    void opensslAloneMakesAKeyAndASignatureThatLoad() throws Exception {
        assumeTrue(installed("openssl"), "openssl is not installed");
        files.write("plugin.wasm", Artefacts.WASM);
        run("openssl", "genpkey", "-algorithm", "Ed25519", "-out", "k.pem");
        run("sh", "-c", "openssl pkey -in k.pem -pubout -outform DER | tail -c 32 | base64 > keys/raw.pub");
        run("sh", "-c", "openssl pkeyutl -sign -inkey k.pem -rawin -in plugin.wasm | base64 -w0 > plugin.sig");

        var raw = Artefacts.check(temp.resolve("plugin.wasm"), trust(Trust.Scope.ANY))
                .verification();
        assertThat(raw.signer()).map(TrustedKey::label).contains("raw");

        run("openssl", "pkey", "-in", "k.pem", "-pubout", "-out", "keys/pem.pub");
        Files.delete(keys.resolve("raw.pub"));
        var pem = Artefacts.check(temp.resolve("plugin.wasm"), trust(Trust.Scope.ANY))
                .verification();
        assertThat(pem.signer()).map(TrustedKey::label).contains("pem");
        assertThat(pem.signer().map(TrustedKey::fingerprint))
                .isEqualTo(raw.signer().map(TrustedKey::fingerprint));

        files.write("plugin.sig", SigningKey.read(temp.resolve("k.pem")).sign(Artefacts.WASM));
        assertThat(Artefacts.check(temp.resolve("plugin.wasm"), trust(Trust.Scope.ANY))
                        .verification()
                        .signer())
                .isPresent();
    }

    @Test
    void aKeyOfOpensslThatIsNotEd25519IsMalformed() throws Exception {
        assumeTrue(installed("openssl"), "openssl is not installed");
        run("openssl", "genpkey", "-algorithm", "X25519", "-out", "k.pem");
        run("openssl", "pkey", "-in", "k.pem", "-pubout", "-out", "keys/x.pub");
        assertThatThrownBy(() -> TrustRoot.read(keys)).hasMessageContaining("not an Ed25519 public key");
    }

    @Test
    void signifyAloneMakesAKeyAndASignatureThatLoad() throws Exception {
        assumeTrue(installed("signify-openbsd"), "signify-openbsd is not installed");
        files.write("plugin.wasm", Artefacts.WASM);
        run("signify-openbsd", "-G", "-n", "-p", "keys/release.pub", "-s", "release.sec");
        run("signify-openbsd", "-S", "-s", "release.sec", "-m", "plugin.wasm", "-x", "plugin.sig");

        var plugin = Artefacts.check(temp.resolve("plugin.wasm"), trust(Trust.Scope.ANY));
        assertThat(plugin.verification().signer()).map(TrustedKey::label).contains("release");

        run("signify-openbsd", "-G", "-n", "-p", "other.pub", "-s", "other.sec");
        Files.move(temp.resolve("other.pub"), keys.resolve("release.pub"), StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> Artefacts.check(temp.resolve("plugin.wasm"), trust(Trust.Scope.ANY)))
                .hasMessage("signature did not match any trusted key");
    }

    @Test
    void theNumbersOfSignifyMustAgree() throws IOException {
        var pair = SigningKey.generate();
        var signer = SigningKey.read(files.write("key.pem", pair.privatePem()));
        var raw = java.util.Base64.getDecoder().decode(pair.publicText().strip());
        Files.writeString(keys.resolve("release.pub"), signify(7, raw));
        var signature = java.util.Base64.getDecoder().decode(new String(signer.sign(Artefacts.WASM), UTF_8).strip());
        var entries = Artefacts.entries(MANIFEST, Artefacts.WASM);

        entries.put("plugin.sig", signify(7, signature).getBytes(UTF_8));
        assertThat(check(entries, Trust.Scope.ANY).verification().signer()).isPresent();
        entries.put("plugin.sig", signify(8, signature).getBytes(UTF_8));
        assertThatThrownBy(() -> check(entries, Trust.Scope.ANY)).hasMessage("signature did not match any trusted key");
    }

    private static String signify(long number, byte[] content) {
        var bytes = java.nio.ByteBuffer.allocate(10 + content.length)
                .put((byte) 'E')
                .put((byte) 'd')
                .putLong(number)
                .put(content);
        return "untrusted comment: made by a test\n"
                + java.util.Base64.getEncoder().encodeToString(bytes.array()) + "\n";
    }
}
