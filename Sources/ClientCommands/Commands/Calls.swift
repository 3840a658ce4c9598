import AccountAPI
package import ArgumentParser
import CLP
import CLPMessages

/// `clpai calls`
package struct Calls: SessionCommand, Sendable {
    /// Why call logs are read: they serve no other purpose (P1.b).
    package enum Purpose: String, CaseIterable, ExpressibleByArgument, Sendable {
        case billing
        case abuseDefence = "abuse-defence"
    }

    package static let configuration = CommandConfiguration(
        abstract: "List your organisation's calls, newest first.",
        discussion: "Call logs serve billing and defence against abuse alone, so each look says which.")

    @Option(help: "Why you look.")
    package var purpose = Purpose.billing

    @Option(help: ArgumentHelp("At most so many calls.", valueName: "count"))
    package var limit = 100

    @OptionGroup package var connection: ConnectionOptions

    package init() {}

    package func validate() throws {
        guard (1...1_000_000).contains(limit) else { throw ValidationError("--limit must be 1 to 1000000") }
    }

    package func run(_ session: Session) async throws {
        let options = try session.options()
        var request = ListCallsRequest(purpose: purpose == .billing ? .billing : .abuseDefence)
        var table = CallRecord.table
        var rest = limit
        repeat {
            request.pageSize = UInt32(min(rest, 1000))
            let page = try await session.calling { [request] client in
                try await BillingClient(client).listCalls(request, options: options)
            }
            for record in page.calls.prefix(rest) {
                if session.json { try session.console.print(json: record.write) } else { table.add(record.cells) }
            }
            rest -= page.calls.count
            request.pageToken = page.nextPageToken
        } while rest > 0 && !request.pageToken.isEmpty
        if !session.json { try session.console.write(table.text) }
    }
}
