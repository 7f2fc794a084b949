import NIOCore

/// Reads one request's body as it arrives. Chunk extensions and trailers are refused: nobody sends
/// them here, and readers disagree about them.
struct BodyReader {
    private enum Phase {
        case sized(Int)
        case chunkSize
        case chunk(Int)
        case chunkEnd, trailer
        case done
    }

    private(set) var bytes: [UInt8] = []
    private var phase: Phase
    private let limit: Int

    /// The longest line around a chunk: eight digits.
    private static let longestLine = 8

    init(_ body: RequestHead.Body, limit: Int) {
        phase =
            switch body {
            case .none: .done
            case .sized(let count): .sized(count)
            case .chunked: .chunkSize
            }
        self.limit = limit
    }

    /// Takes what belongs to the body from `input`. Returns whether the body is complete.
    mutating func read(from input: inout ByteBuffer) throws(ConnectionFault) -> Bool {
        while true {
            switch phase {
            case .done: return true
            case .sized(let missing):
                let left = take(missing, from: &input)
                phase = left == 0 ? .done : .sized(left)
                if left > 0 { return false }
            case .chunkSize:
                guard let line = try readLine(&input) else { return false }
                guard let size = Self.size(line) else { throw .chunk }
                guard size <= limit - bytes.count else { throw .longBody }
                phase = size == 0 ? .trailer : .chunk(size)
            case .chunk(let missing):
                let left = take(missing, from: &input)
                phase = left == 0 ? .chunkEnd : .chunk(left)
                if left > 0 { return false }
            case .chunkEnd, .trailer:
                guard let line = try readLine(&input) else { return false }
                guard line.isEmpty else { throw .chunk }
                if case .trailer = phase { phase = .done } else { phase = .chunkSize }
            }
        }
    }

    /// Takes at most `count` bytes. Returns how many are still missing.
    private mutating func take(_ count: Int, from input: inout ByteBuffer) -> Int {
        let available = min(count, input.readableBytes)
        bytes.append(contentsOf: input.readBytes(length: available) ?? [])
        return count - available
    }

    /// Returns the next line without its end; nil if it has not arrived whole.
    private func readLine(_ input: inout ByteBuffer) throws(ConnectionFault) -> [UInt8]? {
        let view = input.readableBytesView.prefix(Self.longestLine + 2)
        guard let end = view.firstIndex(of: UInt8(ascii: "\n")) else {
            guard view.count < Self.longestLine + 2 else { throw .chunk }
            return nil
        }
        let count = end - view.startIndex
        guard var line = input.readBytes(length: count + 1) else { return nil }
        line.removeLast()
        guard line.popLast() == UInt8(ascii: "\r") else { throw .chunk }
        return line
    }

    /// Returns the number that 1 to 8 hexadecimal digits spell.
    private static func size(_ line: [UInt8]) -> Int? {
        guard 1...longestLine ~= line.count else { return nil }
        var size = 0
        for byte in line {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            size = size << 4 | digit
        }
        return size
    }
}
