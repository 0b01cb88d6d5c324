package helios.testkit.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Text in, the bytes that WebAssembly's binary format prescribes out. */
final class WatTest {

    @Test
    void writesTheSectionsInTheirOrder() {
        assertThat(hex("""
                (module ;; adds
                  (func $add (export "add") (param $a i32) (param $b i32) (result i32)
                    (i32.add (local.get $a) (local.get $b)))
                  (memory (export "memory") 1 2)
                  (data (i32.const 8) "a\\00\\"\\n"))"""))
                .isEqualTo("0061736d01000000"
                        + "0107" + "01" + "60027f7f017f"
                        + "0302" + "0100"
                        + "0504" + "01010102"
                        + "0710" + "02" + "03616464" + "0000" + "066d656d6f7279" + "0200"
                        + "0c01" + "01"
                        + "0a09" + "01" + "07" + "00" + "20002001" + "6a0b"
                        + "0b0a" + "01" + "00" + "41080b" + "04" + "6100220a");
    }

    @Test
    void flatAndFoldedMeanTheSame() {
        assertThat(hex("""
                (module (func $f (param i32) (result i32) (local $i i64)
                  block $out
                    loop $again
                      local.get 0
                      br_if $out
                      br $again
                    end
                  end
                  local.get 0
                  if (result i32)
                    i32.const -1
                  else
                    i32.const 0x80
                  end))""")).isEqualTo(hex("""
                (module (func $f (param i32) (result i32) (local $i i64)
                  (block $out (loop $again (br_if $out (local.get 0)) (br $again)))
                  (if (result i32) (local.get 0) (then (i32.const -1)) (else (i32.const 128)))))"""));
    }

    @Test
    void aNameThatIsMissingIsNamed() {
        assertThatThrownBy(() -> Wat.assemble("(module (func (call $nobody)))"))
                .hasMessage("no function is called $nobody");
        assertThatThrownBy(() -> Wat.assemble("(module (func (i32.frobnicate)))"))
                .hasMessage("this assembler does not know \"i32.frobnicate\"");
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(Wat.assemble(text));
    }
}
