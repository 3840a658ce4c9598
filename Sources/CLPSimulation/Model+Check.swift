package import CLPWire

/// The books against the machines.
extension Model {
    /// After each step.
    package func check(_ clientMachine: borrowing ClientConnection, _ serverMachine: borrowing ServerConnection) {
        var assembling = 0
        let clientIsQuiet = !clientMachine.hasOutput
        let serverIsQuiet = !serverMachine.hasOutput
        for (id, call) in calls {
            if !client.isOver, !call.isGivenUp, !call.clientClosed, let credit = clientMachine.credit(of: id) {
                compare("client", id, credit, call.up.credit, call.down)
                checkOwed("client", id, call.down, plan.downAhead, isQuiet: clientIsQuiet)
            }
            guard !server.isOver, call.isKnown, !call.serverClosed else { continue }
            if let credit = serverMachine.credit(of: id) {
                compare("server", id, credit, call.down.credit, call.up)
                checkOwed("server", id, call.up, plan.upAhead, isQuiet: serverIsQuiet && !call.up.endRead)
            } else {
                problem("the server has lost call \(id)")
            }
            if call.up.isWanted { assembling += call.up.partial }
        }
        if !server.isOver {
            if serverMachine.assemblingBytes != assembling {
                problem("\(serverMachine.assemblingBytes) bytes are being assembled, not \(assembling)")
            }
            checkCalls(serverMachine.callCredit, isQuiet: serverIsQuiet)
        }
        if !client.isOver, clientMachine.callCredit != clientCallCredit {
            problem("the client may open \(clientMachine.callCredit) calls, not \(clientCallCredit)")
        }
    }

    /// [CLP-GOAWAY-7] At the end.
    package func checkIgnored() {
        for id in ignored where Int(id) <= server.lastGoAway { problem("CALL \(id) was ignored") }
    }

    private func compare(
        _ name: String, _ id: StreamID, _ machine: CreditState, _ send: Int, _ receive: ModelDirection
    ) {
        if machine.send != send { problem("\(name), \(id): may send \(machine.send), not \(send)") }
        if machine.receive != receive.available {
            problem("\(name), \(id): may receive \(machine.receive), not \(receive.available)")
        }
        guard checksOwed, receive.isWanted else { return }
        if machine.owed != max(0, receive.owed - receive.given) {
            problem("\(name), \(id): owes \(machine.owed), not \(receive.owed - receive.given)")
        }
    }

    /// [CLP-CREDIT-4], and what a receiver holds at most.
    private func checkOwed(
        _ name: String, _ id: StreamID, _ direction: ModelDirection, _ ahead: Int, isQuiet: Bool
    ) {
        guard checksOwed, direction.isWanted else { return }
        let keptBack = direction.owed - direction.given
        if isQuiet, keptBack > 8_191 { problem("\(name), \(id): keeps \(keptBack) back") }
        if -keptBack > max(0, ahead - direction.initial) {
            problem("\(name), \(id): has given \(-keptBack) more than it owes")
        }
    }

    /// [CLP-CALLS-2] [CLP-CALLS-3]
    private func checkCalls(_ machine: (available: Int, owed: Int), isQuiet: Bool) {
        let available = plan.grant + callsPaid - callsRead
        let owed = callsOver - callsPaid
        if machine.available != available { problem("\(machine.available) calls may come, not \(available)") }
        if machine.owed != owed { problem("\(machine.owed) calls are owed, not \(owed)") }
        if isQuiet, !isWithholding, !server.left, !client.left, owed >= max(1, plan.grant / 4) {
            problem("\(owed) calls kept back")
        }
    }
}
