import Foundation
import Revocation
import Stores
import Strategies
import TestSupport
import Testing
import Tokens

/// A strategy of the registry with one set of options and one algorithm.
struct AttackedDeployment: Sendable {
    /// The name, such as `jwt-token-version ES256 cache_ttl=1s`.
    let name: String
    /// Whether all options have their standard value.
    let isStandard: Bool
    let context: StrategyContext
    let options: OptionValues
    let strategy: any Deployment
    /// Makes the deployment of the strategy in a context.
    let make: @Sendable (StrategyContext) throws -> any Deployment
    /// The time at which everything happens, truncated to what a token carries.
    let start = NumericDate.systemTime

    static let lifetime = Duration.seconds(60)

    init(
        name: String, isStandard: Bool, context: StrategyContext, options: OptionValues,
        make: @escaping @Sendable (StrategyContext) throws -> any Deployment
    ) throws {
        self.name = name
        self.isStandard = isStandard
        self.context = context
        self.options = options
        self.make = make
        strategy = try make(context)
    }

    var algorithm: Algorithm { context.algorithm }
    var guarantee: Guarantee { strategy.guarantee }

    /// Returns the same deployment with separate keys and stores, for attacks that would disturb
    /// other tests.
    func fresh() throws -> AttackedDeployment {
        var context = context
        let name = UUID().uuidString
        context.directory += "/\(name)"
        context.redis?.keyPrefix += "\(name):"
        try FileManager.default.createDirectory(
            atPath: context.directory, withIntermediateDirectories: true)
        return try AttackedDeployment(
            name: self.name, isStandard: isStandard, context: context, options: options,
            make: make)
    }

    /// Makes a new authority, a new node and a verifier of that node, through the calls that the
    /// benchmark makes.
    func open() throws -> Session { try Session(of: strategy, in: self) }
}

/// One attacker's session with a deployment. Confined to a thread.
struct Session {
    let deployment: AttackedDeployment
    let forger: Forger
    /// The honest token that the forger starts from.
    let token: IssuedToken
    let issue: (_ subject: String) throws -> IssuedToken
    let revoke: (RevocationTarget) throws -> Void
    /// Asks the node's verifier, at the start or the given microseconds later.
    let verify: (_ token: [UInt8], _ later_us: Int64) throws -> Verdict

    init<Strategy: Deployment>(of strategy: Strategy, in deployment: AttackedDeployment) throws {
        let start = deployment.start
        let authority = try strategy.makeAuthority()
        let node = try strategy.makeNode(NodeID(index: 0, of: 1), at: start)
        let verifier = try node.makeVerifier()
        func issue(_ subject: String) throws -> IssuedToken {
            try authority.issue(
                deployment.context.grant(subject, lifetime: AttackedDeployment.lifetime),
                at: start)
        }
        func verify(_ token: [UInt8], _ later_us: Int64) throws -> Verdict {
            try verifier.verify(
                token.span, VerificationRequest(isHighStakes: true),
                at: start.advanced(byMicroseconds: later_us))
        }
        let token = try issue("alice")
        self.deployment = deployment
        self.token = token
        self.issue = issue
        self.verify = verify
        revoke = { try authority.revoke($0, at: start) }
        // An authority may hold several signers. The right one is the one whose tokens are
        // accepted.
        let signers = Reflection.all(Signer.self, in: authority)
        let forger = try signers.lazy.map { try Forger(token.bytes, $0) }.first {
            try verify($0.token(), 0).isActive
        }
        self.forger = try #require(
            forger, "\(deployment.name): none of its \(signers.count) signers makes its tokens")
    }

    func accepts(_ token: [UInt8], later_us: Int64 = 0) throws -> Bool {
        try verify(token, later_us).isActive
    }
}
