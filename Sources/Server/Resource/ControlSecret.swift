/// The secret of the control interface. How long a comparison takes does not tell how much of the
/// presented secret was right.
struct ControlSecret: Sendable {
    private let bytes: [UInt8]

    init(_ secret: String) { bytes = Array(secret.utf8) }

    func matches(_ presented: Span<UInt8>) -> Bool {
        guard presented.count == bytes.count else { return false }
        var difference: UInt8 = 0
        for index in bytes.indices { difference |= presented[index] ^ bytes[index] }
        return difference == 0
    }
}
