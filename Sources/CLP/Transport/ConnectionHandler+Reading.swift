import CLPTLS
import CLPWire
import NIOCore

/// What a connection has read and not yet parsed.
struct HeldInput {
    var ciphertext: ByteBuffer
    /// Opened bytes, and how many of them are parsed.
    var plaintext: [UInt8] = []
    var parsed = 0
    /// What TLS said when it opened them.
    var next: TLSEngine.Next
}

/// Reading in steps: what a read brings beyond a step waits in the connection, whose socket is not read meanwhile. So a
/// peer that sends much takes its turns like all others.
///
/// Invariant: the memory of the loop and of the buffers is lent for one call of TLS or of the machine.
extension ConnectionHandler {
    /// The most plaintext of one step while connections share the loop: a record.
    private static let shortStep = 16_384

    /// Opens and parses ciphertext; what goes beyond a step is held.
    func open(_ ciphertext: ByteBuffer, now: WireTime) {
        var ciphertext = ciphertext
        let rest: HeldInput? = ciphertext.readWithUnsafeReadableBytes { bytes in
            var offset = 0
            let rest = open(bytes, &offset, now: now)
            return (offset, rest)
        }
        guard var rest, phase < .closing else { return readMore() }
        rest.ciphertext = ciphertext
        held = rest
        inputIsHeld()
    }

    private func open(_ ciphertext: UnsafeRawBufferPointer, _ offset: inout Int, now: WireTime) -> HeldInput? {
        let inSteps = readsInSteps && loop.isShared
        let room = inSteps ? .init(rebasing: loop.plaintext.bytes[..<Self.shortStep]) : loop.plaintext.bytes
        while phase < .closing {
            let opened: SecureLayer.Opened
            do {
                opened = try tls.open(UnsafeRawBufferPointer(rebasing: ciphertext[offset...]).bytes, into: room)
            } catch {
                end(.tls(error))
                return nil
            }
            offset += opened.consumed
            completeHandshake(now)
            if opened.produced > 0 {
                let bytes = UnsafeRawBufferPointer(rebasing: room[..<opened.produced])
                let taken = parse(bytes.bytes, now: now)
                if taken < bytes.count {
                    return HeldInput(ciphertext: ByteBuffer(), plaintext: Array(bytes[taken...]), next: opened.next)
                }
            }
            switch opened.next {
            case .wantsInput: return nil
            case .callAgain: if inSteps { return HeldInput(ciphertext: ByteBuffer(), next: .callAgain) }
            case .ended: end(.peerClosed)
            }
        }
        return nil
    }

    /// Goes on with what is held, by a step.
    func readHeld(now: WireTime) {
        guard var input = held else { return }
        held = nil
        if input.parsed < input.plaintext.count {
            input.parsed += input.plaintext.withUnsafeBytes { bytes in
                parse(UnsafeRawBufferPointer(rebasing: bytes[input.parsed...]).bytes, now: now)
            }
            guard phase < .closing else { return }
            if input.parsed < input.plaintext.count {
                held = input
                return
            }
        }
        switch input.next {
        case .wantsInput: readMore()
        case .callAgain: open(input.ciphertext, now: now)
        case .ended: end(.peerClosed)
        }
    }

    /// Lets the channel read again.
    func readMore() {
        guard held == nil, wantsRead, let context else { return }
        wantsRead = false
        context.read()
    }
}
