import CLPCodeGen
import Testing

struct CRendererTests {
    @Test func everyItem() {
        let file = CFile(
            path: "x.h",
            items: [
                .comment(["Top.", "", "ends with \\", "trigraph ??/"]), .line("#include <x.h>"), .blank,
                .structure(
                    name: "S", documentation: ["A struct."],
                    members: [
                        .field(declaration: "int a", documentation: ["A field."]),
                        .union([.field(declaration: "int b", documentation: [])]),
                    ]),
                .enumeration(
                    name: "E", documentation: [],
                    constants: [
                        CConstant(name: "E_LOW", value: .min), CConstant(name: "E_X", value: 1, documentation: ["X."]),
                    ]),
                .function(signature: "int f(void)", body: ["return 1;"]),
                .table(declaration: "static const int t[2]", rows: ["1,", "2,"]),
            ])
        #expect(
            CRenderer.render(file) == """
                // Top.
                //
                // ends with \\ .
                // trigraph ??/ .
                #include <x.h>

                // A struct.
                struct S {
                  // A field.
                  int a;
                  union {
                    int b;
                  };
                };
                typedef enum {
                  E_LOW = (-2147483647 - 1),
                  // X.
                  E_X = 1
                  PROTOBUF_C__FORCE_ENUM_TO_BE_INT_SIZE(E)
                } E;
                int f(void) {
                  return 1;
                }
                static const int t[2] = {
                  1,
                  2,
                };

                """)
    }
}
