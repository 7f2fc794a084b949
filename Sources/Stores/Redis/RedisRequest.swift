/// Commands in the form that Redis reads: arrays of length-prefixed bulk strings, so that a key may
/// contain any byte (Redis serialization protocol, "Sending commands to a Redis server").
///
/// The buffer is reused, so that a command allocates nothing once the buffer has grown.
struct RedisRequest {
    private(set) var bytes: [UInt8] = []
    private var fixedName: StaticString?
    private var givenName = "a command"

    init() { bytes.reserveCapacity(512) }

    /// The last command's name, for messages; never an argument.
    var name: String { fixedName?.description ?? givenName }

    mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    /// Begins a command with a fixed name. Its arguments follow.
    mutating func start(_ name: StaticString, arguments: Int) {
        clear()
        fixedName = name
        header(UInt8(ascii: "*"), arguments + 1)
        name.withUTF8Buffer { add($0.span) }
    }

    /// Adds a complete command.
    mutating func append(_ command: [[UInt8]]) {
        header(UInt8(ascii: "*"), command.count)
        for argument in command { add(argument.span) }
        fixedName = nil
        givenName = Self.name(of: command)
    }

    mutating func add(_ argument: Span<UInt8>) {
        header(UInt8(ascii: "$"), argument.count)
        argument.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
        endLine()
    }

    mutating func add(_ argument: StaticString) {
        argument.withUTF8Buffer { add($0.span) }
    }

    mutating func add(_ argument: Int64) {
        let isNegative = argument < 0
        header(UInt8(ascii: "$"), digits(of: argument.magnitude) + (isNegative ? 1 : 0))
        if isNegative { bytes.append(UInt8(ascii: "-")) }
        decimal(argument.magnitude)
        endLine()
    }

    private mutating func header(_ mark: UInt8, _ count: Int) {
        bytes.append(mark)
        decimal(UInt64(count.magnitude))
        endLine()
    }

    private mutating func endLine() {
        bytes.append(0x0d)
        bytes.append(0x0a)
    }

    private mutating func decimal(_ number: UInt64) {
        if number >= 10 { decimal(number / 10) }
        bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10))
    }

    private func digits(of number: UInt64) -> Int {
        var count = 1
        var rest = number / 10
        while rest > 0 {
            count += 1
            rest /= 10
        }
        return count
    }

    private static func name(of command: [[UInt8]]) -> String {
        guard let first = command.first, (1...20).contains(first.count),
            first.allSatisfy({ (0x41...0x5a).contains($0 & 0xdf) })
        else { return "a command" }
        return String(decoding: first, as: UTF8.self).uppercased()
    }
}
