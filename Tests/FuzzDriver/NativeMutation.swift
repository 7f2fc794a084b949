import CFuzzer

func nativeMutation(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ maximum: Int) -> Int {
    LLVMFuzzerMutate(data, size, maximum)
}

/// Returns libFuzzer's own mutation of `bytes`, which may grow to little more than twice their
/// size.
func libFuzzerMutation(of bytes: [UInt8]) -> [UInt8] {
    var room = bytes + [UInt8](repeating: 0, count: bytes.count + 64)
    let maximum = room.count
    let count = room.withUnsafeMutableBufferPointer { buffer in
        buffer.baseAddress.map { LLVMFuzzerMutate($0, bytes.count, maximum) } ?? 0
    }
    return [UInt8](room.prefix(count))
}
