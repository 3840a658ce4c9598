// Invariant: each pointer is lent to the engine for one call, inside the closure that gives it.

extension TLSEngine {
    /// Like `open(_:into:)`, into the free part of a span (as of NIO's `ByteBuffer.writeWithOutputRawSpan`).
    package func open(
        _ ciphertext: RawSpan, appendingTo plaintext: inout OutputRawSpan
    ) throws(TLSError) -> Opened {
        try plaintext.withUnsafeMutableBytes { buffer, count throws(TLSError) in
            let opened = try open(ciphertext, into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
            count += opened.produced
            return opened
        }
    }

    /// Like `seal(_:into:)`, into the free part of a span.
    package func seal(
        _ plaintext: RawSpan, appendingTo ciphertext: inout OutputRawSpan
    ) throws(TLSError) -> Sealed {
        try ciphertext.withUnsafeMutableBytes { buffer, count throws(TLSError) in
            let sealed = try seal(plaintext, into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
            count += sealed.produced
            return sealed
        }
    }

    /// Like `takeOutput(into:)`, into the free part of a span.
    package func takeOutput(appendingTo ciphertext: inout OutputRawSpan) {
        ciphertext.withUnsafeMutableBytes { buffer, count in
            count += takeOutput(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
        }
    }
}
