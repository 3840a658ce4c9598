import CLPCodeGen

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The plugin that protoc starts: a request on standard input, a response on standard output.
///
/// Invariant: buffers are given to the system with their own length, while they are borrowed.
@main
enum Main {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.contains("--version") {
            print("protoc-gen-clp-swift \(Generator.version)")
            return
        }
        if arguments.contains("--help") || arguments.contains("-h") {
            print(Generator.usage)
            return
        }
        guard arguments.isEmpty else { fail("it takes no arguments; see --help", status: 64) }
        guard let request = readAll() else { fail("standard input can't be read", status: 74) }
        guard writeAll(Generator.respond(to: request)) else { fail("standard output can't be written", status: 74) }
    }

    private static func readAll() -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                return nil
            }
            bytes += buffer[..<count]
        }
    }

    private static func writeAll(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                return false
            }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func fail(_ text: String, status: Int32) -> Never {
        _ = Array("protoc-gen-clp-swift: \(text)\n".utf8).withUnsafeBytes {
            write(STDERR_FILENO, $0.baseAddress, $0.count)
        }
        exit(status)
    }
}
