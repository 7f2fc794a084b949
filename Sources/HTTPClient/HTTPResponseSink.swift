/// What a parser hands the parts of an answer to.
protocol HTTPResponseSink {
    /// A head begins. What an interim response brought before is void.
    mutating func begin()
    mutating func take(name: Span<UInt8>, value: Span<UInt8>)
    /// The next bytes of the body, without what frames them.
    mutating func take(body: Span<UInt8>)
}

/// Keeps everything.
struct CollectedResponse: HTTPResponseSink {
    private(set) var fields: [HTTPField] = []
    private(set) var body: [UInt8] = []

    mutating func begin() { fields.removeAll() }

    mutating func take(name: Span<UInt8>, value: Span<UInt8>) {
        fields.append(HTTPField(Self.text(name), Self.text(value)))
    }

    mutating func take(body bytes: Span<UInt8>) {
        bytes.withUnsafeBufferPointer { body.append(contentsOf: $0) }
    }

    private static func text(_ bytes: Span<UInt8>) -> String {
        bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
}

/// Keeps the values of a few fields, and allocates nothing once its arrays have grown.
struct WantedValues: HTTPResponseSink {
    /// In lower case.
    private let names: [[UInt8]]
    /// The first value of each name, in order; empty where there is none.
    private(set) var values: [[UInt8]]

    init(_ names: [String]) {
        self.names = names.map { $0.utf8.map(HTTPSyntax.lowercase) }
        values = names.map { _ in [] }
    }

    mutating func begin() {
        for place in values.indices { values[place].removeAll(keepingCapacity: true) }
    }

    mutating func take(name: Span<UInt8>, value: Span<UInt8>) {
        for place in names.indices where names[place].count == name.count {
            guard values[place].isEmpty, isName(name, at: place) else { continue }
            return value.withUnsafeBufferPointer { values[place].append(contentsOf: $0) }
        }
    }

    mutating func take(body: Span<UInt8>) {}

    private func isName(_ name: Span<UInt8>, at place: Int) -> Bool {
        for index in 0..<name.count
        where HTTPSyntax.lowercase(name[index]) != names[place][index] {
            return false
        }
        return true
    }
}
