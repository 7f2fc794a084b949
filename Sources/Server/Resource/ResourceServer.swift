import CPlatform
import Logging
import NIOCore
import NIOPosix
import Synchronization

/// A resource server at 127.0.0.1: one node of a strategy, with a verifier for each event loop.
package final class ResourceServer: Sendable {
    package let port: Int
    private let group: MultiThreadedEventLoopGroup
    private let listener: any Channel
    private let loops: [NIOLoopBound<ResourceLoop>]
    private let service: ResourceService
    private let isStopped = Atomic(false)

    /// Connections that the system completes before the server accepts them.
    private static let backlog: Int32 = 1_024
    /// Connections accepted per turn of the event loop. NIO's 4 let new connections wait for longer
    /// than clients do while the loop is busy.
    private static let acceptedAtOnce: UInt = 256

    private init(
        _ group: MultiThreadedEventLoopGroup, _ listener: any Channel, port: Int,
        _ loops: [NIOLoopBound<ResourceLoop>], _ service: ResourceService
    ) {
        self.group = group
        self.listener = listener
        self.port = port
        self.loops = loops
        self.service = service
    }

    /// Starts a server, which answers as soon as this returns.
    ///
    /// - Parameter makeNode: makes the node, given the server's base URL. By then the system
    ///   completes connections, but nothing answers them.
    package static func start(
        _ settings: ResourceSettings, serving makeNode: (_ url: String) throws -> ServedNode
    ) throws -> ResourceServer {
        var log = Logger(label: "revbench.resource")
        log[metadataKey: "server"] = "\(settings.title)"
        let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, settings.loops))
        do {
            let known = LoopRegister()
            let listener = try listen(settings, on: group, known)
            guard let port = listener.localAddress?.port else {
                throw ResourceServerError("the system does not tell which port it listens on")
            }
            let node = try makeNode("http://127.0.0.1:\(port)")
            let service = ResourceService(settings, node: node, log: log)
            let loops = try startLoops(service, in: group)
            known.set(loops)
            try listener.setOption(.autoRead, value: true).wait()
            log.info("accepts connections", metadata: ["port": "\(port)"])
            return ResourceServer(group, listener, port: port, loops, service)
        } catch {
            try? group.syncShutdownGracefully()
            throw error
        }
    }

    /// Listens, and accepts nothing until the option `autoRead` is set.
    private static func listen(
        _ settings: ResourceSettings, on group: MultiThreadedEventLoopGroup, _ known: LoopRegister
    ) throws -> any Channel {
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.autoRead, value: false)
            .serverChannelOption(.backlog, value: backlog)
            .serverChannelOption(.maxMessagesPerRead, value: acceptedAtOnce)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                guard let loop = known.loop(of: channel.eventLoop)?.value, !loop.isOverfull else {
                    return channel.close()
                }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        ResourceHandler(loop, isSurplus: loop.isFull))
                }
            }
        do {
            return try bootstrap.bind(host: "127.0.0.1", port: settings.port).wait()
        } catch {
            throw ResourceServerError(
                "it cannot listen on port \(settings.port) of 127.0.0.1: \(error). Choose another "
                    + "port, or 0 for any free one.")
        }
    }

    private static func startLoops(
        _ service: ResourceService, in group: MultiThreadedEventLoopGroup
    ) throws -> [NIOLoopBound<ResourceLoop>] {
        let eventLoops = Array(group.makeIterator())
        let count = eventLoops.count
        return try eventLoops.map { eventLoop in
            try eventLoop.submit {
                try ResourceLoop.start(service, on: eventLoop, among: count)
            }.wait()
        }
    }

    /// Accepts no more connections, lets the requests that have begun end, and stops. Takes at most
    /// as long as the limits say and a blocked verification lasts. Not on an event loop.
    package func stop() {
        guard !isStopped.exchange(true, ordering: .relaxed) else { return }
        service.log.info("stops")
        service.node.stop()
        try? listener.close().wait()
        for loop in loops { loop.eventLoop.execute { loop.value.drain() } }
        let end_ns = platform_monotonic_ns() &+ service.limits.drain_ns
        while connectionCount > 0, platform_monotonic_ns() < end_ns {
            _ = platform_sleep_until(platform_monotonic_ns() &+ 5_000_000)
        }
        try? group.syncShutdownGracefully()
    }

    /// The number of connections. Waits for the event loops.
    package var connectionCount: Int {
        loops.reduce(0) { count, loop in
            let own = try? loop.eventLoop.submit { loop.value.connectionCount }.wait()
            return count + (own ?? 0)
        }
    }
}

/// The event loops that have a verifier, by their event loop.
private final class LoopRegister: Sendable {
    private let loops = Mutex<[ObjectIdentifier: NIOLoopBound<ResourceLoop>]>([:])

    func set(_ started: [NIOLoopBound<ResourceLoop>]) {
        loops.withLock { loops in
            for loop in started { loops[ObjectIdentifier(loop.eventLoop)] = loop }
        }
    }

    func loop(of eventLoop: any EventLoop) -> NIOLoopBound<ResourceLoop>? {
        loops.withLock { $0[ObjectIdentifier(eventLoop)] }
    }
}
