/// Memory that a loop lends to one connection at a time, so that connections need none of their own.
///
/// Invariant: it never leaves the ``LoopExecutor`` that owns it; the memory lives exactly as long as this object, and
/// nobody keeps the pointer after the call in which it was given.
final class ScratchBuffer {
    let bytes: UnsafeMutableRawBufferPointer

    init(byteCount: Int) {
        bytes = .allocate(byteCount: byteCount, alignment: 16)
        bytes.initializeMemory(as: UInt8.self, repeating: 0)
    }

    deinit { bytes.deallocate() }
}
