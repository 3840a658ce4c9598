package import NIOCore

/// One address that a client may connect to, and the name that the server there must prove. Calls share a connection only
/// within one of these, and within one client, so under one set of authorities and one client certificate.
package struct Address: Hashable, Sendable, CustomStringConvertible {
    /// The entry of the target that it stands for.
    package let place: ClientTarget.Place
    package let socket: SocketAddress
    /// It belongs to the family that is not the preferred one of its name, and is used when no other can be reached.
    package var isReserve: Bool

    /// The address without the port when it is not what the target says already.
    package var description: String {
        let number = socket.ipAddress ?? ""
        return number == place.host || number.isEmpty ? "\(place)" : "\(place) (\(number))"
    }

    /// Whether two are the same address of the same entry.
    package static func == (left: Address, right: Address) -> Bool {
        left.place == right.place && left.socket == right.socket
    }

    /// Feeds what `==` compares.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(place)
        hasher.combine(socket)
    }
}

/// Which addresses a target has: those written in it, and those that its names stand for at present.
package struct AddressPlan {
    /// Of how many addresses of one name use is made.
    package static let mostPerName = 64

    private let places: [ClientTarget.Place]
    private var known: [ClientTarget.Place: [Address]] = [:]

    /// What the target says by itself.
    package init(_ target: ClientTarget) {
        places = target.places
        var names: [ClientTarget.Place] = []
        for place in places {
            // What is no address is a name.
            if let socket = try? SocketAddress(ipAddress: place.host, port: place.port) {
                known[place] = [Address(place: place, socket: socket, isReserve: false)]
            } else {
                names.append(place)
            }
        }
        self.names = names
    }

    /// The entries that have to be resolved.
    package let names: [ClientTarget.Place]

    /// All addresses, in the order of the target.
    package var addresses: [Address] { places.flatMap { known[$0] ?? [] } }

    /// Of a name with very many addresses each client takes others, and keeps to them as long as they are there.
    private func choose(
        _ place: ClientTarget.Place, _ found: [SocketAddress], using random: inout some RandomNumberGenerator
    ) -> [SocketAddress] {
        let before = Set((known[place] ?? []).map(\.socket))
        let kept = found.filter(before.contains)
        let others = found.filter { !before.contains($0) }
        return kept + others.shuffled(using: &random).prefix(Self.mostPerName - kept.count)
    }

    /// A name was resolved. An answer without addresses leaves what was known.
    ///
    /// - Parameter found: the preferred address first.
    package mutating func resolved(
        _ place: ClientTarget.Place, _ found: [SocketAddress], using random: inout some RandomNumberGenerator
    ) {
        guard let preferred = found.first?.protocol else { return }
        let chosen = found.count > Self.mostPerName ? choose(place, found, using: &random) : found
        let all = chosen.map { Address(place: place, socket: $0, isReserve: $0.protocol != preferred) }
        // By chance none of the preferred family may be left.
        known[place] =
            all.allSatisfy(\.isReserve) ? all.map { Address(place: place, socket: $0.socket, isReserve: false) } : all
    }
}
