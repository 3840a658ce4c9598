import CLPWire
import Foundation
import Testing

/// The table of frames of CLP.md, section 2: each type × each flag × each kind of stream, to both sides. A frame that
/// breaks rules of the header breaks the connection with one of them; the others are the business of the reaction tables.
@Suite struct HeaderTableTests {
    private struct Rule {
        let type: UInt8
        let from: Set<String>
        let onCall: Set<String>
        let onConnection: Set<String>
        let flags: UInt8
        let lengths: ClosedRange<Int>

        /// "CREDIT: both; server | call; 0": both on calls, the server on 0.
        init(_ number: String, _ cells: [String]) throws {
            type = try #require(UInt8(number, radix: 16))
            let senders = cells[1].split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
            let places = cells[2].split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
            var call: Set<String> = []
            var connection: Set<String> = []
            for (sender, place) in zip(senders, places) {
                let sides: Set<String> = sender == "both" ? ["client", "server"] : [sender]
                if place == "call" { call.formUnion(sides) } else { connection.formUnion(sides) }
            }
            onCall = call
            onConnection = connection
            from = call.union(connection)
            flags = cells[3].split(separator: ",").reduce(0) { flags, flag in
                flags | (UInt8(flag.split(separator: " ")[0], radix: 16) ?? 0)
            }
            let numbers = cells[4].split { !($0.isNumber || $0 == ",") }.map { $0.filter(\.isNumber) }.compactMap {
                Int($0)
            }
            let least = numbers.first ?? 0
            lengths = least...(numbers.count > 1 && cells[4].contains("…") ? numbers[1] : least)
        }
    }

    private static func rules() throws -> [Rule] {
        let table = try SpecificationTable("type")
        return try table.rows.map { try Rule($0.name, $0.cells) }
    }

    /// [CLP-FRAME-2] [CLP-FRAME-3] [CLP-FRAME-4] [CLP-FRAME-5] [CLP-FRAME-6] [CLP-FRAME-7] [CLP-EXT-1]
    @Test(arguments: ["client", "server"])
    func everyHeader(sender: String) throws {
        let rules = try Self.rules()
        #expect(rules.count == 10)
        var broken = 0
        for type in Array(0...12) + [0x7f, 0x80, 0xff] as [UInt8] {
            let rule = rules.first { $0.type == type }
            for flags in [0, 1, 2, 3, 4, 8, 0x10, 0x80, 0xff] as [UInt8] {
                for stream in [0, 1, 2, 0x7fff_ffff, 0x8000_0001] as [StreamID] {
                    let lengths = [0, 1, 4, 8, 9, 384, 390, 521, 8_193, 16_374, 16_375]
                    for length in lengths {
                        let expected = Self.expected(rule, type, flags, stream, length, sender)
                        let header = Frames.u32(length) + Frames.u32(stream) + [type, flags]
                        let found = Self.reaction(header, sender)
                        if let found, !expected.contains(found) || expected.isEmpty && Self.isOfHeader(found) {
                            Issue.record("\(sender): \(hexText(header)) breaks \(found), not \(expected)")
                        }
                        if found == nil, !expected.isEmpty { Issue.record("\(sender): \(hexText(header)) \(expected)") }
                        if found != nil { broken += 1 }
                    }
                }
            }
        }
        #expect(broken > 5_000)
    }

    private static func isOfHeader(_ rule: String) -> Bool { rule.hasPrefix("CLP-FRAME") }

    /// The rules of the header that this one breaks.
    private static func expected(
        _ rule: Rule?, _ type: UInt8, _ flags: UInt8, _ stream: StreamID, _ length: Int, _ sender: String
    ) -> Set<String> {
        var broken: Set<String> = []
        if length > 16_374 { broken.insert("CLP-FRAME-2") }
        if stream != 0 && (stream % 2 == 0 || stream > 0x7fff_ffff) { broken.insert("CLP-FRAME-7") }
        guard let rule else {
            if type < 0x80 { broken.insert("CLP-FRAME-3") }
            return broken
        }
        if flags & ~rule.flags != 0 { broken.insert("CLP-FRAME-4") }
        if !(stream == 0 ? rule.onConnection : rule.onCall).contains(sender) { broken.insert("CLP-FRAME-6") }
        if !rule.lengths.contains(length) || (type == 1 && length % 6 != 0) { broken.insert("CLP-FRAME-5") }
        return broken
    }

    /// The rule that ten bytes break, with nothing of the payload there yet.
    private static func reaction(_ header: [UInt8], _ sender: String) -> String? {
        var offset = 0
        if sender == "client" {
            var server = ServerConnection.make(.protocolDefaults)
            _ = server.take(Frames.settings())
            while let event = server.next(header.span.bytes, at: &offset, now: .start) {
                if let rule = event.brokenRule, isOfHeader(rule) { return rule }
                if case .call(let id, _, _, _) = event { server.accept(id, messageLimit: 0) }
            }
        } else {
            var client = ClientConnection.make(.protocolDefaults)
            _ = client.take(Frames.settings())
            while let event = client.next(header.span.bytes, at: &offset, now: .start) {
                if let rule = event.brokenRule, isOfHeader(rule) { return rule }
            }
        }
        return nil
    }
}
