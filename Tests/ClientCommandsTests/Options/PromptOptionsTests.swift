import ArgumentParser
import ClientCommands
import Testing

struct PromptOptionsTests {
    @Test(arguments: [
        (["Hello", "there"], "Hello there"), (["--file", "f"], "content of f"),
        (["Sum up", "-f", "f"], "Sum up\n\ncontent of f"),
        ([], "content of standard input"), (["--file", "-"], "content of standard input"),
        (["Sum up", "--file", "-"], "Sum up\n\ncontent of standard input"),
    ])
    func thePromptComesFrom(arguments: [String], prompt: String) throws {
        let options = try PromptOptions.parse(arguments)
        let text = try options.prompt(inputIsTerminal: false) { path, _ in
            Array("content of \(path ?? "standard input")".utf8)
        }
        #expect(text == prompt)
    }

    @Test func nobodyIsLeftWaitingAtATerminal() throws {
        let options = try PromptOptions.parse([])
        let failure = #expect(throws: Failure.self) { try options.prompt(inputIsTerminal: true) { _, _ in [] } }
        #expect(failure?.status == .usage)
    }

    @Test func anEmptyPromptAndOtherBytesAreRefused() throws {
        let options = try PromptOptions.parse([])
        for bytes in [[], Array(" \n".utf8), [0x61, 0xFF]] {
            let failure = #expect(throws: Failure.self) { try options.prompt(inputIsTerminal: false) { _, _ in bytes } }
            #expect(failure?.status == .noInput)
        }
    }

    @Test func aMissingFileIsNamed() throws {
        let options = try PromptOptions.parse(["--file", "/nowhere/prompt"])
        let failure = #expect(throws: Failure.self) { try options.prompt(inputIsTerminal: true) }
        #expect(failure?.status == .noInput)
        #expect(failure?.problem.contains("/nowhere/prompt") == true)
    }
}
