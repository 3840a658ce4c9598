package import ArgumentParser

/// `clpai account`
package struct AccountCommand: ParsableCommand, Sendable {
    package static let configuration = CommandConfiguration(
        commandName: "account", abstract: "See, create, correct or erase an account.",
        subcommands: [AccountShow.self, AccountCreate.self, AccountUpdate.self, AccountErase.self])

    package init() {}
}
