import CPlatform
import Synchronization
import TestSupport
import Testing

@testable import HTTPClient

/// An answer, as a parser read it.
struct ParsedAnswer {
    var status = 0
    var fields: [HTTPField] = []
    var body = ""
    var closes = false
    var isComplete = false
    /// The bytes behind the answer.
    var left = 0
}

/// Parses an answer that arrives in pieces.
///
/// - Parameter isLast: whether the server closes the connection at the end.
func parsed(
    _ text: String, inPiecesOf size: Int = .max, isForHead: Bool = false,
    limits: HTTPLimits = HTTPLimits(), isLast: Bool = false
) throws -> ParsedAnswer {
    var parser = HTTPResponseParser(limits: limits, isForHead: isForHead)
    var answer = CollectedResponse()
    var rest = Array(text.utf8)
    var pending: [UInt8] = []
    while !rest.isEmpty {
        pending += rest.prefix(size)
        rest.removeFirst(min(size, rest.count))
        let used = try parser.parse(pending.span, into: &answer)
        pending.removeFirst(used)
    }
    if isLast { try parser.end() }
    return ParsedAnswer(
        status: parser.status, fields: answer.fields,
        body: String(decoding: answer.body, as: UTF8.self), closes: parser.closes,
        isComplete: parser.isComplete, left: pending.count)
}

/// A gate at which a script waits until a test opens it.
final class Gate: Sendable {
    private let isOpen = Atomic(false)

    func open() { isOpen.store(true, ordering: .releasing) }

    func pass() { _ = eventually { isOpen.load(ordering: .acquiring) } }
}

/// A point at which the scripts of several requests wait for each other.
final class Meeting: Sendable {
    private let arrived = Atomic(0)
    private let parties: Int

    init(of parties: Int) { self.parties = parties }

    func join() {
        arrived.add(1, ordering: .acquiringAndReleasing)
        _ = eventually { arrived.load(ordering: .acquiring) >= parties }
    }
}

/// Far enough away for whatever does happen.
func later() -> UInt64 { platform_monotonic_ns() + 20_000_000_000 }

/// Returns the failure that `body` throws; anything else fails the test.
func failure(
    _ kind: HTTPFailure.Kind, _ location: SourceLocation = #_sourceLocation,
    _ body: () throws -> Void
) -> HTTPFailure? {
    let error = #expect(throws: HTTPFailure.self, sourceLocation: location) { try body() }
    #expect(error?.kind == kind, "\(error?.description ?? "")", sourceLocation: location)
    return error
}
