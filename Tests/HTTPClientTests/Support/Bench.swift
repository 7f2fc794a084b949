import CPlatform
import TestSupport
import Testing

@testable import HTTPClient

/// A multiplexer to servers that echo the field `Name`.
struct Bench {
    let multiplexer: HTTPMultiplexer
    let templates: [HTTPRequestTemplate]
    private(set) var submitted: [Int] = []
    /// The names of the outstanding requests, by tag.
    private var names: [Int: String] = [:]

    init(
        _ servers: [ScriptedHTTPServer], connections: Int, waiting: Int = 0, method: String = "GET"
    ) throws {
        let addresses = servers.map { HTTPAddress(port: $0.port) }
        var settings = HTTPMultiplexer.Settings()
        settings.connectionsPerAddress = connections
        settings.waiting = waiting
        settings.wanted = ["absent", "name"]
        multiplexer = try HTTPMultiplexer(to: addresses, settings)
        templates = try addresses.map { address in
            try HTTPRequestTemplate(
                HTTPRequest(method, "/"), to: address, filling: HTTPField("Name", ""))
        }
    }

    mutating func submit(_ name: String, to address: Int = 0, due_ns: UInt64 = later()) {
        let tag = multiplexer.submit(
            templates[address], filling: Array(name.utf8).span, to: address,
            at: platform_monotonic_ns(), due_ns: due_ns)
        guard let tag, names[tag] == nil else {
            Issue.record("no free tag for \(name)")
            return
        }
        names[tag] = name
        submitted.append(tag)
    }

    /// Collects `count` answers, each of which is that of its own request.
    @discardableResult
    mutating func expectEchoes(
        _ count: Int, _ location: SourceLocation = #_sourceLocation
    ) throws -> [HTTPCompletion] {
        try (0..<count).map { _ in
            let done = try collect(location)
            let name = names.removeValue(forKey: done.tag)
            #expect(try done.outcome.get() == 200, sourceLocation: location)
            #expect(done.values.first?.isEmpty == true, sourceLocation: location)
            #expect(done.values.last == name.map { Array($0.utf8) }, sourceLocation: location)
            #expect(done.submitted_ns <= done.sent_ns, sourceLocation: location)
            #expect(done.sent_ns <= done.completed_ns, sourceLocation: location)
            return done
        }
    }

    @discardableResult
    mutating func expectFailure(
        _ kind: HTTPFailure.Kind, _ location: SourceLocation = #_sourceLocation
    ) throws -> HTTPCompletion {
        let done = try collect(location)
        names[done.tag] = nil
        let error = #expect(throws: HTTPFailure.self, sourceLocation: location) {
            try done.outcome.get()
        }
        #expect(error?.kind == kind, "\(error?.description ?? "")", sourceLocation: location)
        return done
    }

    private func collect(_ location: SourceLocation) throws -> HTTPCompletion {
        try #require(multiplexer.collect(until: later()), sourceLocation: location)
    }
}

extension ScriptedHTTPServer {
    /// A server that echoes the field `Name`.
    ///
    /// - Parameters:
    ///   - stays: whether a connection stays open after its first answer.
    ///   - before: runs before each answer, with the name.
    static func echoing(
        port: Int = 0, stays: Bool = true,
        before: @escaping @Sendable (String) -> Void = { _ in }
    ) throws -> ScriptedHTTPServer {
        try ScriptedHTTPServer(port: port) { request, peer in
            let name = request.value(of: "Name") ?? ""
            before(name)
            peer.answer(200, ["Name: \(name)"])
            return stays
        }
    }

    var count: Int { requests.count }
}
