import CLPWire
import NIOCore

extension ServerConnectionHandler {
    /// A CALL was read: it is let in, or answered at once.
    func open(_ id: StreamID, _ block: [UInt8], isEmpty: Bool, _ now: WireTime) {
        let header: ReceivedHeader
        let resolution: MethodTable.Resolution
        do throws(ConnectionFault) {
            header = try ReceivedHeader(block)
            resolution = try methods.resolve(name: header.method, number: header.number) { core.places[$0] }
        } catch {
            return machine.fault(error.code, error.text, limit: error.limit, now: now)
        }
        do throws(Refusal) {
            let call = try admit(id, header, resolution, now)
            machine.accept(id, messageLimit: core.configuration.maximumRequestSize)
            calls[id] = call
            newest?.isLeftBehind()
            newest = call
            if let refusal = refusal(header, isEmpty: isEmpty && !call.route.isStreamed) ?? call.shed {
                call.end(refusal)
            } else {
                call.begin(isEmpty: isEmpty)
            }
        } catch {
            if !error.isSeen { core.configuration.metrics?.callRefused(error.status.code) }
            if error.notProcessed { core.configuration.metrics?.limitHit(.calls) }
            machine.refuse(id, status: StatusBlock.encode(error.status), notProcessed: error.notProcessed)
        }
    }

    /// Counts the call in, and asks the admission interceptors.
    ///
    /// - Throws: the status of a call that is not to be seen any further: its method is not known, nothing more may run, or
    ///   an interceptor does not admit it.
    private func admit(
        _ id: StreamID, _ header: ReceivedHeader, _ resolution: MethodTable.Resolution, _ now: WireTime
    ) throws(Refusal) -> ServerCall {
        let route: Route
        switch resolution {
        case .found(let place): route = core.routes[place]
        // [CLP-METHOD-5] By name or by number alike.
        case .unknown: throw Refusal(RPCError(code: .unimplemented, message: "this server does not have the method"))
        case .malformed:
            core.configuration.metrics?.limitHit(.methodName)
            throw Refusal(RPCError(code: .invalidArgument, message: "a method is named package.Service/Method"))
        }
        var criticality = header.criticality
        if criticality > .sheddable {
            criticality = min(criticality, core.configuration.maximumCriticality(peer, header.metadata).known)
        }
        // Whoever asks how a full server is gets an answer, or it would be taken for one that is down.
        guard core.load.admit(route.isHealth ? .critical : criticality) else { throw Refusal.overload }
        let timeout = min(header.timeout ?? .seconds(86_400), core.configuration.maximumCallDuration)
        let start = NIODeadline.uptimeNanoseconds(now.nanoseconds)
        let scope = CallScope(
            method: route.method.path, metadata: header.metadata, peer: peer, deadline: start + TimeAmount(timeout),
            logger: core.logger, idempotencyKey: header.idempotencyKey, attempt: header.attempt,
            criticality: criticality, traceParent: header.traceParent, traceState: header.traceState)
        let tally = CallTally(start: start)
        var context = CallContext(scope)
        var admitted = 0
        if !core.admission.isEmpty { try ask(&context, &admitted, tally) }
        let call = ServerCall(
            id: id, connection: self, route: route, context: context, admitted: admitted, tally: tally)
        // An interceptor that knows who calls may have made it less critical than it was counted in as.
        if scope.criticality < criticality, !route.isHealth, core.load.isTooHigh(for: scope.criticality) {
            core.configuration.metrics?.limitHit(.calls)
            call.shed = Refusal.overload.status
        }
        return call
    }

    private func ask(_ context: inout CallContext, _ admitted: inout Int, _ tally: CallTally) throws(Refusal) {
        do throws(RPCError) {
            try core.admission.admit(&context, &admitted)
        } catch {
            core.load.ended()
            var tally = tally
            var status = error
            if status.code == .ok { status = RPCError(code: .internal, message: "an interceptor refused with OK") }
            status.trailers = Metadata(Array(context.scope.trailers) + Array(status.trailers))
            tally.code = status.code
            core.admission.ended(context, tally.summary, admitted)
            throw Refusal(status, isSeen: true)
        }
    }

    /// Why a call ends that has only its header yet; the interceptors see it all the same.
    private func refusal(_ header: ReceivedHeader, isEmpty: Bool) -> RPCError? {
        do throws(RPCError) { try header.validate() } catch {
            let isTooMany = header.metadata.count > Metadata.maximumEntries
            core.configuration.metrics?.limitHit(isTooMany ? .metadataEntries : .headerFields)
            return error
        }
        if isEmpty { return ServerCall.notOneMessage }
        if let timeout = header.timeout, timeout <= .zero { return ServerCall.deadlinePassed }
        return nil
    }
}
