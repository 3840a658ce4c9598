import CLP
import CLPTesting
import Logging
import NIOCore
import NIOPosix
import Testing

/// Whoever can provoke a line can't fill the log with it.
@Suite(.timeLimit(.minutes(1)))
struct LogLimiterTests {
    @Test func soManyOfAKindAndThenTheirNumber() async throws {
        let log = CapturedLog()
        let limiter = LogLimiter(log.logger, window: .milliseconds(300))
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        for number in 0..<1000 { limiter.log(.connectionBroken, on: loop, ["connection": "\(number)"]) }
        limiter.log(.handshakeFailed, on: loop, [:])
        #expect(log.lines.filter { $0.contains("connection broken") }.count == 10)
        #expect(log.lines.filter { $0.contains("TLS handshake failed") }.count == 1)
        #expect(try await log.line(containing: "more-like-this=990") != nil)
        // A later window begins anew.
        limiter.log(.connectionBroken, on: loop, ["connection": "last"])
        #expect(try await log.line(containing: "connection=last") != nil)
    }

    @Test func aPeerThatKnocksAtTheWrongDoorIsNotLoggedForEver() async throws {
        let log = CapturedLog()
        try await TestServer.with(logger: log.logger) { test in
            for _ in 0..<40 {
                let peer = try await RawPeer.connect(host: test.address.host, port: test.address.port, tls: nil)
                try await peer.send(Array("GET / HTTP/1.1\r\n\r\n".utf8))
                _ = try await peer.bytes { _ in false }
            }
        }
        #expect(log.lines.filter { $0.contains("TLS handshake failed") }.count == 10)
    }
}
