import NIOCore

/// One event loop's verifier and connections. Confined to that loop.
final class ResourceLoop {
    let responder: RequestResponder
    let limits: ResourceLimits
    /// Whether the server is stopping: every answer is its connection's last.
    private(set) var isDraining = false
    private var connections: [ObjectIdentifier: ResourceHandler] = [:]
    private let mostConnections: Int
    private let now_ns: @Sendable () -> UInt64

    /// How often deadlines are looked at. A timer per request would cost more than this.
    private static let period = TimeAmount.milliseconds(250)

    /// - Parameter loops: the number of event loops, which share the connections allowed.
    init(_ responder: RequestResponder, among loops: Int) {
        self.responder = responder
        limits = responder.service.limits
        now_ns = responder.service.now_ns
        mostConnections = max(1, limits.connections / max(1, loops))
    }

    /// Makes a loop with a verifier of its own. Called on the event loop.
    static func start(
        _ service: ResourceService, on eventLoop: any EventLoop, among loops: Int
    ) throws -> NIOLoopBound<ResourceLoop> {
        let responder = try RequestResponder(service, on: eventLoop)
        let bound = NIOLoopBound(ResourceLoop(responder, among: loops), eventLoop: eventLoop)
        eventLoop.scheduleRepeatedTask(initialDelay: period, delay: period) { _ in
            bound.value.checkDeadlines()
        }
        return bound
    }

    var connectionCount: Int { connections.count }

    /// Whether another connection is one too many.
    var isFull: Bool { connections.count >= mostConnections }

    /// Whether even telling clients so would be too much.
    var isOverfull: Bool { connections.count >= mostConnections + 64 }

    func add(_ connection: ResourceHandler) {
        connections[ObjectIdentifier(connection)] = connection
    }

    func remove(_ connection: ResourceHandler) {
        connections[ObjectIdentifier(connection)] = nil
    }

    /// Lets requests that have begun end, and closes all other connections.
    func drain() {
        isDraining = true
        for connection in Array(connections.values) { connection.drain() }
    }

    private func checkDeadlines() {
        let now_ns = now_ns()
        for connection in Array(connections.values) { connection.checkDeadline(at: now_ns) }
    }
}

@available(*, unavailable)
extension ResourceLoop: Sendable {}
