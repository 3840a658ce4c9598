import NIOCore

extension ClientPool {
    /// What goes on with the names of the target.
    struct Resolution {
        var plan: ReconnectPlan
        /// Names whose answer is outstanding.
        var outstanding = 0
        /// Why one of them could not be resolved this time.
        var failure: (any Error)?
        /// When all of them were known last.
        var completed: NIODeadline?
        var alarm: Scheduled<Void>?

        init(_ plan: ReconnectPlan) { self.plan = plan }

        var isUnderWay: Bool { outstanding > 0 }
    }

    /// A loss is no reason to resolve anew what was resolved that recently.
    private static let freshness = TimeAmount.seconds(5)

    /// Asks for the addresses of the target's names when they are not known, or not lately.
    func resolveWhereNeeded() {
        guard !plan.names.isEmpty, !resolution.isUnderWay, !resolution.plan.isPaused else { return }
        let interval = TimeAmount(core.configuration.resolveInterval)
        if let completed = resolution.completed, completed + interval > .now() { return }
        resolve()
    }

    /// A connection was lost, or could not be made: perhaps the name stands for others now.
    func resolveAfterLoss() {
        guard !plan.names.isEmpty, !resolution.isUnderWay, !resolution.plan.isPaused, isBusy else { return }
        let freshness = min(Self.freshness, TimeAmount(core.configuration.resolveInterval))
        if let completed = resolution.completed, completed + freshness > .now() { return }
        resolve()
    }

    private func resolve() {
        resolution.alarm?.cancel()
        resolution.outstanding = plan.names.count
        resolution.failure = nil
        for name in plan.names {
            core.resolver.resolve(name.host, port: name.port, on: loop.eventLoop).hop(to: loop.eventLoop).whenComplete {
                result in
                self.loop.runTurn {
                    switch result {
                    case .success(let found): self.plan.resolved(name, found, using: &self.random)
                    case .failure(let error): self.resolution.failure = error
                    }
                    self.resolution.outstanding -= 1
                    if !self.resolution.isUnderWay { self.resolved() }
                }
            }
        }
    }

    private func resolved() {
        guard !isClosed else { return }
        if let failure = resolution.failure {
            resolution.plan.failed(.now(), using: &random)
            lastFailure = RPCError(
                code: .unavailable, message: "can't connect to \(core.target): \(ConnectFailure.text(failure))")
        } else {
            resolution.plan.succeeded()
            resolution.completed = .now()
        }
        useAddresses()
        resolveLater()
        if isBusy { connectWhereNeeded() } else { isIncomplete = true }
        failHopeless()
    }

    /// Takes on new addresses, and leaves those that are gone.
    private func useAddresses() {
        let addresses = plan.addresses
        let wanted = Set(addresses)
        var kept: [Address: Endpoint] = [:]
        var gone: [Endpoint] = []
        for endpoint in endpoints {
            if wanted.contains(endpoint.address) { kept[endpoint.address] = endpoint } else { gone.append(endpoint) }
        }
        endpoints = addresses.map { address in
            let endpoint = kept[address] ?? Endpoint(address, core.configuration.reconnectBackoff)
            endpoint.address = address
            return endpoint
        }
        refreshReady()
        for endpoint in gone { leave(endpoint) }
        placeWaiting()
    }

    private func leave(_ endpoint: Endpoint) {
        endpoint.alarm?.cancel()
        for handler in endpoint.connections + [endpoint.connecting].compactMap(\.self) { handler.retireInPeace() }
    }

    /// Resolves again after the interval or the pause if there are calls then; else with the next call.
    private func resolveLater() {
        let next = resolution.plan.pausedUntil ?? .now() + TimeAmount(core.configuration.resolveInterval)
        resolution.alarm = loop.eventLoop.scheduleTask(deadline: next) {
            self.loop.runTurn {
                self.resolution.plan.resume()
                self.isIncomplete = true
                if self.isBusy { self.connectWhereNeeded() }
            }
        }
    }
}
