import Load
import Revocation
import ServerContract
import Testing
import Tokens

@testable import Deployments

@Suite struct `A resource server's answer` {
    struct Case: Sendable {
        let status: Int
        var claims = ""
        var reason = ""
        var wantsClaims = false
        /// Nil for an answer that no resource server of the harness gives.
        let reply: VerificationReply?
    }

    private static func refused(_ refusal: Refusal) -> VerificationReply {
        .refused(refusalReasons.firstIndex(of: refusal.rawValue) ?? -1)
    }

    static let cases: [Case] =
        [
            Case(status: 200, reply: .accepted(claims: 0)),
            Case(status: 200, claims: "0123abcd", reply: .accepted(claims: 0)),
            Case(
                status: 200, claims: "0123abcd", wantsClaims: true,
                reply: .accepted(claims: 0x0123_abcd)),
            Case(
                status: 200, claims: "ffffffff", wantsClaims: true, reply: .accepted(claims: .max)),
            Case(status: 200, wantsClaims: true, reply: nil),
            Case(status: 200, claims: "0123abc", wantsClaims: true, reply: nil),
            Case(status: 200, claims: "0123abcde", wantsClaims: true, reply: nil),
            Case(status: 200, claims: "0123abcg", wantsClaims: true, reply: nil),
            Case(status: 403, reason: Refusal.revoked.rawValue, reply: Self.refused(.revoked)),
            Case(status: 401, reply: nil),
            Case(status: 401, reason: "no such reason", reply: nil),
            Case(status: 403, reply: nil),
            Case(status: 503, reason: ControlHeader.busy, reply: .shed),
            Case(
                status: 503, reason: StrategyError.Kind.timeout.rawValue,
                reply: .undecided(.timeout)),
            Case(
                status: 503, reason: StrategyError.Kind.unreachable.rawValue,
                reply: .undecided(.unreachable)),
            Case(status: 503, reply: nil),
            Case(status: 204, reply: nil),
            Case(status: 400, reason: Refusal.malformed.rawValue, reply: nil),
            Case(status: 500, reply: nil),
        ]
        + Refusal.allCases.map {
            Case(status: 401, reason: $0.rawValue, reply: Self.refused($0))
        }

    @Test(arguments: cases)
    func `is a decision only if it says one`(answer: Case) {
        let reply = VerificationReply(
            status: answer.status, claims: Array(answer.claims.utf8),
            reason: Array(answer.reason.utf8), wantsClaims: answer.wantsClaims)
        if let expected = answer.reply {
            #expect(reply == expected)
            return
        }
        guard case .foreign = reply else {
            Issue.record("\(reply)")
            return
        }
    }
}
