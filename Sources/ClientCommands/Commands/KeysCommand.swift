package import ArgumentParser

/// `clpai keys`
package struct KeysCommand: ParsableCommand, Sendable {
    package static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "List, create or revoke API keys.",
        subcommands: [KeysList.self, KeysCreate.self, KeysRevoke.self])

    package init() {}
}
