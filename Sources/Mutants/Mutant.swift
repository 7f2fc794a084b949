import Results
package import Revocation
import Seeding
import Synchronization
package import Tokens

/// A real strategy with one deliberate mistake.
package struct Mutant<Base: Deployment>: Deployment {
    private let base: Base
    private let mutation: Mutation
    private let memory = MutantMemory()

    package init(_ base: Base, _ mutation: Mutation) {
        self.base = base
        self.mutation = mutation
    }

    package var guarantee: Guarantee { base.guarantee }

    package func makeAuthority() throws(StrategyError) -> MutantAuthority<Base.Authority> {
        MutantAuthority(
            base: try base.makeAuthority(), mutation: mutation, memory: memory,
            groups: base.guarantee.groups)
    }

    package func makeNode(
        _ id: NodeID, at now: NumericDate
    ) throws(StrategyError) -> MutantNode<Base.Node> {
        MutantNode(
            base: try base.makeNode(id, at: now), mutation: mutation, memory: memory,
            index: id.count == 1 ? nil : id.index)
    }
}

/// What a mutant remembers and a real node does not, so that it can accept tokens that it must
/// refuse.
final class MutantMemory: Sendable {
    struct Contents {
        var principals: [UInt64: Principal] = [:]
        var last: Principal?
        /// Tokens revoked only in memory.
        var revoked: Set<UInt64> = []
        var pending: [(RevocationTarget, NumericDate)] = []
        var accepted: [UInt64: NumericDate] = [:]
        var issued: [UInt64: NumericDate] = [:]
        /// The latest revocation of each subject.
        var cutoffs: [String: NumericDate] = [:]
        var tokenID: String?
        /// Redeemed refresh tokens, with their grants.
        var spent: [UInt64: Grant] = [:]
        /// The number of revoked tokens, and those among them that one node never hears of.
        var revocations = 0
        var unheard: Set<UInt64> = []
    }

    let contents = Mutex(Contents())

    func note(_ grant: Grant, _ token: IssuedToken, at now: NumericDate) {
        let principal = Principal(
            subject: grant.subject, tokenID: token.tokenID, scope: grant.scope,
            expiresAt: token.expiresAt)
        let name = EventID.of(token.bytes)
        contents.withLock { contents in
            contents.principals[name] = principal
            contents.issued[name] = now
        }
    }

    func principal(of name: UInt64) -> Principal? {
        contents.withLock { $0.principals[name] }
    }
}
