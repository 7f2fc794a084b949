/// What one server of a soak used, over all its processes.
struct ServerUse: Sendable, Hashable {
    private struct Beginning: Sendable, Hashable {
        let bytes: Int64?
        let processor_ns: UInt64
    }

    let title: String
    /// The bytes in RAM when the soak began and when it ended; nil if the system does not tell.
    private(set) var first_bytes: Int64?
    private(set) var last_bytes: Int64?
    /// The most by which one process grew; nil if the system does not tell.
    private(set) var growth_bytes: Int64?
    private(set) var processor_ns: UInt64 = 0
    private var beginning: Beginning?
    private var processes = 0

    init(_ title: String) { self.title = title }

    /// Notes that a process is watched from now on.
    mutating func begin(bytes: Int64?, processor_ns: UInt64) {
        processes += 1
        if processes == 1 { first_bytes = bytes }
        beginning = Beginning(bytes: bytes, processor_ns: processor_ns)
    }

    /// Notes that the process is watched no longer, such as because it will be killed.
    mutating func end(bytes: Int64?, processor_ns: UInt64?) {
        guard let beginning else { return }
        self.beginning = nil
        last_bytes = bytes
        if let processor_ns {
            self.processor_ns &+= processor_ns - min(beginning.processor_ns, processor_ns)
        }
        if let bytes, let before = beginning.bytes {
            growth_bytes = max(growth_bytes ?? .min, bytes - before)
        }
    }
}
