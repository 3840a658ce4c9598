/// Whom a client calls, taken from `clp://host:port` or a list, `clp://host:port,host:port`.
package struct ClientTarget: Sendable, Hashable, CustomStringConvertible {
    /// One entry of the list.
    package struct Place: Sendable, Hashable, CustomStringConvertible {
        /// A name or an address, an IPv6 one without brackets.
        package let host: String
        /// 1 to 65535.
        package let port: Int

        /// `host:port`, with brackets around an IPv6 address.
        package var description: String { HostAndPort.text(host, port) }
    }

    /// At least one, each once.
    package let places: [Place]

    static let standardPort = 7443
    private static let scheme = "clp://"
    private static let mostPlaces = 64

    /// Reads a target.
    ///
    /// - Throws: what it must look like.
    package init(_ text: String) throws(ConfigurationError) {
        guard text.utf8.starts(with: Self.scheme.utf8) else {
            throw ConfigurationError("a target is written clp://host:port, or clp://host:port,host:port")
        }
        let entries = text.dropFirst(Self.scheme.count).split(separator: ",", omittingEmptySubsequences: false)
        guard entries.count <= Self.mostPlaces else {
            throw ConfigurationError(
                "a target has at most \(Self.mostPlaces) addresses; use a name that stands for more")
        }
        var places: [Place] = []
        for entry in entries {
            let place = try HostAndPort(entry, standardPort: Self.standardPort)
            guard place.port > 0 else { throw ConfigurationError("the port of a target is 1 to 65535") }
            let found = Place(host: place.host, port: place.port)
            if !places.contains(found) { places.append(found) }
        }
        self.places = places
    }

    /// The entries as they were written.
    package var description: String { places.map(\.description).joined(separator: ",") }
}

/// `host:port`, as targets and listening addresses have it.
struct HostAndPort {
    let host: String
    let port: Int

    /// - Parameter standardPort: the port when the text has none; nil: it must have one.
    init(_ text: Substring, standardPort: Int?) throws(ConfigurationError) {
        var hostText = text
        var portText: Substring?
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else {
                throw ConfigurationError("an IPv6 address stands in brackets: [::1]:7443")
            }
            hostText = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            if !rest.isEmpty {
                guard rest.first == ":" else { throw ConfigurationError("after ] stands :port") }
                portText = rest.dropFirst()
            }
        } else if let colon = text.lastIndex(of: ":") {
            hostText = text[..<colon]
            guard !hostText.contains(":") else {
                throw ConfigurationError("an IPv6 address stands in brackets: [::1]:7443")
            }
            portText = text[text.index(after: colon)...]
        }
        let isName = hostText.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "/") }
        guard !hostText.isEmpty, hostText.utf8.count <= 253, isName else {
            throw ConfigurationError("the host is missing or is no name or address")
        }
        guard let port = portText.map({ Int($0) ?? -1 }) ?? standardPort, (0...65_535).contains(port) else {
            throw ConfigurationError("the port is missing or not 0 to 65535")
        }
        host = String(hostText)
        self.port = port
    }

    static func text(_ host: String, _ port: Int) -> String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
