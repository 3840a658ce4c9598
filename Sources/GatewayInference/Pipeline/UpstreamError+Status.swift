package import CLP

extension UpstreamError {
    /// What the caller is told. One row for each reason; nothing of the provider's own words is in it.
    ///
    /// A failure of our own account at the provider reads as `UNAVAILABLE`: the caller can't mend it. `retryAfter` is
    /// negative where sending the same again is of no use.
    package var status: RPCError {
        switch reason {
        case .requestRefused, .contextTooLong, .contentBlocked, .modelMissing, .tooLarge: requestFault
        case .cancelled: RPCError(code: .cancelled, message: "the call was cancelled")
        default: providerFault
        }
    }

    private var requestFault: RPCError {
        switch reason {
        case .contextTooLong:
            final(.invalidArgument, "the conversation is longer than the model's context; shorten it")
        case .contentBlocked:
            final(.invalidArgument, "the provider refused the conversation by its content rules; change it")
        case .modelMissing:
            final(.notFound, "the provider does not have this model at present; choose another by ListModels")
        case .tooLarge where phase == .cut:
            final(.resourceExhausted, "the answer is larger than one reply may be; ask for fewer tokens, or stream it")
        default:
            final(.invalidArgument, "the provider refused the request; check its parameters against the model's")
        }
    }

    private var providerFault: RPCError {
        switch reason {
        case .credential, .arrears:
            final(.unavailable, "the provider does not serve this gateway at present; its operator must act")
        case .rateLimited: later("the provider takes no more calls at the moment; try again later")
        case .overloaded: later("the provider is overloaded or starting; try again later")
        case .unreachable: later("the provider can't be reached; try again later")
        case .timeout where phase == .cut: later("the provider stopped in the middle of its answer")
        case .timeout: later("the provider did not begin to answer in time; try again later")
        case .protocolViolation: later("the provider's answer can't be understood")
        case .truncated where phase == .refusedBeforeFirstByte:
            later("the provider closed the connection before it answered; try again later")
        default: later("the provider's answer broke off; what was received is not complete")
        }
    }

    private func later(_ message: String) -> RPCError {
        RPCError(code: .unavailable, message: message, retryAfter: retryAfter)
    }

    private func final(_ code: RPCError.Code, _ message: String) -> RPCError {
        RPCError(code: code, message: message, retryAfter: .milliseconds(-1))
    }
}
