import Synchronization

/// Something that a test switches while other threads look.
final class SharedFlag: Sendable {
    private let state = Atomic(false)

    var isSet: Bool { state.load(ordering: .sequentiallyConsistent) }

    func set(_ isSet: Bool) { state.store(isSet, ordering: .sequentiallyConsistent) }
}

/// Counts what happens in any thread.
final class SharedCounter: Sendable {
    private let value = Atomic(0)

    var count: Int { value.load(ordering: .sequentiallyConsistent) }

    func add() { value.wrappingAdd(1, ordering: .sequentiallyConsistent) }
}

/// Collects values in any thread.
final class SharedList<Value: Sendable>: Sendable {
    private let values = Mutex<[Value]>([])

    var all: [Value] { values.withLock { $0 } }

    func add(_ value: Value) { values.withLock { $0.append(value) } }
}
