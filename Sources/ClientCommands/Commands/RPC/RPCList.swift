package import ArgumentParser
import CLP
import CLPMessages

/// `clpai rpc list`
package struct RPCList: RPCToolCommand, Sendable {
    package static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the services of a server and their methods.")

    package static var service: String { "clp.rpc.v1.Reflection" }
    package static var setting: String { "reflection.enabled" }

    @Argument(help: ArgumentHelp("The server, as clp://host:port or host:port.", valueName: "address"))
    package var address: String?

    @OptionGroup package var options: ConnectionOptions

    package init() {}

    package func run(_ session: Session) async throws {
        let options = try session.toolOptions()
        let services = try await session.calling { client in
            let reflection = ReflectionClient(client)
            var services: [ReflectedService] = []
            var request = ReflectServicesRequest(pageSize: 1000)
            repeat {
                let page = try await reflection.listServices(request, options: options)
                services += page.services
                // A page that is empty and yet not the last would be asked for without end.
                request.pageToken = page.services.isEmpty ? "" : page.nextPageToken
            } while !request.pageToken.isEmpty && services.count < 100_000
            return services
        }
        if session.json {
            for service in services { try session.console.print(json: service.write) }
            return
        }
        var table = Table([("SERVICE", .left), ("METHODS", .left), ("CONTENT", .left)])
        for service in services {
            table.add([
                service.name, service.methods.joined(separator: " "), service.carriesContent ? "yes" : "",
            ])
        }
        try session.console.write(table.text)
    }
}

extension ReflectedService {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("service", name)
        json.member("methods") { json in
            json.array { json in
                for method in methods { json.string(method) }
            }
        }
        json.member("carries_content", carriesContent)
    }
}
