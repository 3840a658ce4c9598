import NIOCore

extension ClientPool {
    /// What goes on with the names of the target, each by itself: one that is unknown is no matter of the others.
    struct Resolution {
        /// One name.
        struct Name {
            var plan: ReconnectPlan
            /// Its answer is outstanding.
            var isUnderWay = false
            /// When it was known last.
            var completed: NIODeadline?
            var alarm: Scheduled<Void>?

            /// Whether it may be asked for, and was not answered in the time before.
            func isDue(after time: TimeAmount) -> Bool {
                guard !isUnderWay, !plan.isPaused else { return false }
                return completed.map { $0 + time <= .now() } ?? true
            }
        }

        var names: [ClientTarget.Place: Name]

        init(_ places: [ClientTarget.Place], _ backoff: Backoff) {
            names = Dictionary(uniqueKeysWithValues: places.map { ($0, Name(plan: ReconnectPlan(backoff))) })
        }

        var isUnderWay: Bool { names.values.contains(where: \.isUnderWay) }

        /// Whether none of them is asked for as things are.
        var isPaused: Bool { names.values.allSatisfy(\.plan.isPaused) }

        /// When the first of them is asked for again.
        var pausedUntil: NIODeadline? { names.values.compactMap(\.plan.pausedUntil).min() }

        func cancel() { for name in names.values { name.alarm?.cancel() } }
    }

    /// A loss is no reason to resolve anew what was resolved that recently.
    private static let freshness = TimeAmount.seconds(5)

    /// Asks for the addresses of the target's names that are not known, or not lately.
    func resolveWhereNeeded() {
        guard !plan.names.isEmpty else { return }
        resolve(notSince: TimeAmount(core.configuration.resolveInterval))
    }

    /// A connection was lost, or could not be made: perhaps the name stands for others now.
    func resolveAfterLoss() {
        guard !plan.names.isEmpty, isBusy else { return }
        resolve(notSince: min(Self.freshness, TimeAmount(core.configuration.resolveInterval)))
    }

    private func resolve(notSince time: TimeAmount) {
        for name in plan.names where resolution.names[name]?.isDue(after: time) ?? false { resolve(name) }
    }

    /// Asks for a name, for as long as connecting may take.
    private func resolve(_ name: ClientTarget.Place) {
        resolution.names[name]?.alarm?.cancel()
        resolution.names[name]?.isUnderWay = true
        let answer = loop.eventLoop.makePromise(of: [SocketAddress].self)
        core.resolver.resolve(name.host, port: name.port, on: loop.eventLoop).cascade(to: answer)
        let limit = loop.eventLoop.scheduleTask(in: TimeAmount(core.configuration.connectTimeout)) {
            answer.fail(ResolverFailure.noAnswer)
        }
        answer.futureResult.whenComplete { result in
            limit.cancel()
            self.loop.runTurn { self.resolved(name, result) }
        }
    }

    private func resolved(_ name: ClientTarget.Place, _ result: Result<[SocketAddress], any Error>) {
        guard !isClosed, var state = resolution.names[name] else { return }
        state.isUnderWay = false
        switch result {
        case .success(let found):
            plan.resolved(name, found, using: &random)
            state.plan.succeeded()
            state.completed = .now()
        case .failure(let error):
            state.plan.failed(.now(), using: &random)
            // As long as there are addresses, what is wrong with them says more.
            if plan.addresses.isEmpty {
                lastFailure = RPCError(
                    code: .unavailable, message: "can't connect to \(name): \(ConnectFailure.text(error))")
            }
        }
        state.alarm = resolveLater(name, state.plan.pausedUntil)
        resolution.names[name] = state
        useAddresses()
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
    private func resolveLater(_ name: ClientTarget.Place, _ pausedUntil: NIODeadline?) -> Scheduled<Void> {
        let next = pausedUntil ?? .now() + TimeAmount(core.configuration.resolveInterval)
        return loop.eventLoop.scheduleTask(deadline: next) {
            self.loop.runTurn {
                self.resolution.names[name]?.plan.resume()
                self.isIncomplete = true
                if self.isBusy { self.connectWhereNeeded() }
            }
        }
    }
}
