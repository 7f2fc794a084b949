import Revocation
import Synchronization
import Tokens

/// Accepts every token, and counts the calls.
struct CountingVerifier: TokenVerifier {
    var asked = Counter()

    func verify(
        _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
    ) -> Verdict {
        asked.add()
        return .active(
            Principal(
                subject: "s", tokenID: nil, scope: "", expiresAt: NumericDate(microseconds: 0)))
    }
}

final class Counter: Sendable {
    private let count = Atomic(0)

    func add() { count.add(1, ordering: .relaxed) }

    var value: Int { count.load(ordering: .relaxed) }
}
