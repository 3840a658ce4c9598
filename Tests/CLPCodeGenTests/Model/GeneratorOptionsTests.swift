import CLPCodeGen
import Testing

struct GeneratorOptionsTests {
    @Test func defaults() throws {
        let options = try GeneratorOptions(parameter: "CModule=C")
        #expect(options.emit == .all)
        #expect(options.cPackage == "")
        #expect(options.serviceModule == "CLP")
        #expect(options.fileNaming == .fullPath)
        #expect(options.visibility == .public)
    }

    @Test func all() throws {
        let options = try GeneratorOptions(
            parameter: "Emit=Swift,CPackage=p_1,CModule=CM,ServiceModule=,FileNaming=DropPath,Visibility=Package")
        #expect(options.emit == .swift)
        #expect(options.cPackage == "p_1")
        #expect(options.cModule == "CM")
        #expect(options.serviceModule == "")
        #expect(options.fileNaming == .dropPath)
        #expect(options.visibility == .package)
    }

    @Test func descriptorsNeedNoC() throws {
        #expect(try GeneratorOptions(parameter: "Emit=Descriptors").emit == .descriptors)
    }

    @Test(arguments: [
        (
            "Visibilty=Public,CModule=C",
            "option \"Visibilty\": there is no such option; did you mean Visibility? "
                + "All: CModule, CPackage, Emit, FileNaming, ServiceModule, Visibility"
        ),
        ("Emit=Objc", "option \"Emit\": it takes C, Swift, All, Descriptors, not \"Objc\""),
        ("Emit", "option \"Emit\": it takes C, Swift, All, Descriptors, not \"\""),
        (
            "Emit=C,CPackage=a b", "option \"CPackage\": \"a b\" is not a name of letters, digits and underscores"
        ),
        (
            "",
            "option \"CModule\": Swift output needs the name of the module that holds the generated C, "
                + "as CModule=CMessages"
        ),
    ])
    func refused(parameter: String, message: String) {
        #expect {
            _ = try GeneratorOptions(parameter: parameter)
        } throws: { error in
            String(describing: error) == message
        }
    }
}
