import CLP
import CLPMessages
import CLPTesting
import Foundation
import Testing

/// One cell of the tables of `Protos/CLP.md`, section 3, as `Tests/Fixtures/wire/reactions.txt` has it.
struct ReactionCell: Sendable, CustomTestStringConvertible {
    let side: String
    let state: String
    let frame: String
    /// How the state is reached, each step in words.
    let steps: [[String]]
    let bytes: [UInt8]
    let reaction: String

    var testDescription: String { "\(side), \(state): \(frame)" }

    /// The rule that breaks, as `STREAM-1`.
    var rule: String? { reaction.hasPrefix("break: ") ? String(reaction.dropFirst(7)) : nil }

    static let all: [ReactionCell] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Fixtures/wire/reactions.txt").standardizedFileURL
        // A missing file fails the test that counts the cells.
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
            let parts = line.components(separatedBy: " ; ")
            guard parts.count == 6 else { return nil }
            let steps = parts[3].components(separatedBy: " & ").map { $0.split(separator: " ").map(String.init) }
            return ReactionCell(
                side: parts[0], state: parts[1], frame: parts[2], steps: steps.filter { !$0.isEmpty },
                bytes: bytes(parts[4]), reaction: parts[5])
        }
    }()

    /// Bytes from hex.
    static func bytes(_ hex: some StringProtocol) -> [UInt8] {
        let digits = Array(hex.utf8.compactMap { UInt8(String(UnicodeScalar($0)), radix: 16) })
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// What a step writes to the side under test; nil: it is not of this kind.
    static func received(_ step: [String]) -> [UInt8]? {
        step.first == "recv" ? bytes(step.dropFirst().joined()) : nil
    }

    /// The cells' CALLs have empty headers, which no server can serve: the same frames with the header of a method.
    static func named(_ path: String, _ bytes: [UInt8]) throws -> [UInt8] {
        guard bytes.count >= 12, bytes[8] == 2, bytes[10] == 0, bytes[11] == 0 else { return bytes }
        let block = try CallHeader(method: path).serialized()
        let payload = [UInt8(block.count >> 8), UInt8(block.count & 0xFF)] + block + bytes[12...]
        let stream = bytes[4..<8].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return RawFrame(type: 2, flags: bytes[9], stream: stream, payload: payload).bytes
    }
}

/// How the bytes of a cell come: one record for all, one for each, or cut in two at one place.
enum Cutting: Sendable, CustomTestStringConvertible {
    case whole
    case eachByte
    case at(Int)

    var testDescription: String { "\(self)" }

    func pieces(of bytes: [UInt8]) -> [[UInt8]] {
        switch self {
        case .whole: [bytes]
        case .eachByte: bytes.map { [$0] }
        case .at(let place): place < bytes.count ? [Array(bytes[..<place]), Array(bytes[place...])] : [bytes]
        }
    }

    /// Each byte alone, and one cut that depends on the cell; with `CLP_TEST_FULL=1` a cut at each place.
    static func all(of cell: ReactionCell, number: Int) -> [Cutting] {
        let places = cell.bytes.count + 40
        if Turns.of(0, full: 1) == 1 { return [.whole, .eachByte] + (1..<places).map { .at($0) } }
        return [.eachByte, .at(1 + number * 7 % places)]
    }
}
