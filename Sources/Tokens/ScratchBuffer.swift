/// Memory that a call needs only while it runs. It is allocated once and grows only when more is
/// needed.
///
/// Owns its memory and clears it before freeing it, because digests and payloads pass through it.
final class ScratchBuffer {
    private(set) var bytes: UnsafeMutableBufferPointer<UInt8>

    init(capacity: Int) { bytes = Self.allocate(capacity) }

    deinit { Self.free(bytes) }

    /// Makes room for `count` bytes. The previous contents may be lost.
    func reserve(_ count: Int) {
        guard count > bytes.count else { return }
        Self.free(bytes)
        bytes = Self.allocate(max(count, min(count, 1 << 20) * 2))
    }

    private static func allocate(_ count: Int) -> UnsafeMutableBufferPointer<UInt8> {
        let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(1, count))
        bytes.initialize(repeating: 0)
        return bytes
    }

    private static func free(_ bytes: UnsafeMutableBufferPointer<UInt8>) {
        bytes.update(repeating: 0)
        bytes.deallocate()
    }
}

@available(*, unavailable)
extension ScratchBuffer: Sendable {}

extension ScratchBuffer: CustomReflectable {
    /// Empty, because a dump would show the last token, or a tag that is valid for it.
    var customMirror: Mirror { Mirror(self, children: []) }
}
