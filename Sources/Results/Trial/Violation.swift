/// The invariants that every history must satisfy, with the numbers used in the methodology.
package enum Invariant: Int, Sendable, Hashable, Codable, CodingKeyRepresentable, CaseIterable {
    case closedAfterBound = 1
    case goodTokensAccepted
    case refusedForGood
    case withinDates
    case claimsAsIssued
    case everyTokenAccounted
    case acknowledgedIsDurable
    case redeemedOnce
    case retiredKeysRefused
    case requestsAccounted

    package var statement: String {
        switch self {
        case .closedAfterBound: "no acceptance after a revocation's acknowledgement and the bound"
        case .goodTokensAccepted: "no refusal of an unexpired token that was never revoked"
        case .refusedForGood: "no acceptance at a node that has refused the token as revoked"
        case .withinDates: "no acceptance at or after exp and the leeway"
        case .claimsAsIssued: "accepted claims equal the issued claims"
        case .everyTokenAccounted: "issued = active + revoked + expired, and no jti twice"
        case .acknowledgedIsDurable:
            "an acknowledged revocation is in force at a newly started node"
        case .redeemedOnce: "a refresh token succeeds once, and reuse ends its family"
        case .retiredKeysRefused: "no acceptance under a withdrawn key after the bound"
        case .requestsAccounted: "every request has exactly one outcome"
        }
    }
}

/// One broken invariant, with everything needed to reproduce it.
package struct Violation: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The number of the node of the audit after the trial, which is newly started from the store.
    package static let auditor: UInt8 = .max

    package var invariant: Invariant
    /// The token's number in the history; 0 if no token is concerned.
    package var token: UInt64
    package var node: UInt8?
    /// Instants of the trial's clock, by meaning: `sent`, `acknowledged`, `bound`.
    package var times_ns: [String: UInt64]
    package var detail: String

    package init(
        _ invariant: Invariant, token: UInt64 = 0, node: UInt8? = nil,
        times_ns: [String: UInt64] = [:], _ detail: String
    ) {
        self.invariant = invariant
        self.token = token
        self.node = node
        self.times_ns = times_ns
        self.detail = detail
    }

    package var description: String {
        var text = "invariant \(invariant.rawValue) (\(invariant.statement)): \(detail)"
        if token != 0 { text += ", token \(String(token, radix: 16))" }
        if let node {
            text += node == Self.auditor ? ", at a newly started node" : ", node \(node)"
        }
        for (name, time_ns) in times_ns.sorted(by: { $0.value < $1.value }) {
            text += ", \(name) at \(plain(Double(time_ns) / 1e6)) ms"
        }
        return text
    }
}

/// What an oracle found in one history.
package struct OracleReport: Sendable, Hashable, Codable {
    /// The first violations of each invariant, at most ``mostKept``.
    package var violations: [Violation] = []
    /// The number of all violations, by the invariant's number.
    package var counts: [Int: Int] = [:]
    /// The number of verifications judged.
    package var judged = 0

    package static let mostKept = 5

    package init() {}

    package mutating func add(_ violation: Violation) {
        let number = violation.invariant.rawValue
        counts[number, default: 0] += 1
        if counts[number, default: 0] <= Self.mostKept { violations.append(violation) }
    }

    /// Adds what was found in another part of the same history.
    package mutating func add(_ part: OracleReport) {
        for (number, count) in part.counts {
            let room = Self.mostKept - violations.count { $0.invariant.rawValue == number }
            let found = part.violations.filter { $0.invariant.rawValue == number }
            violations += found.prefix(max(room, 0))
            counts[number, default: 0] += count
        }
        judged += part.judged
    }

    package var isClean: Bool { violations.isEmpty }

    /// ``counts`` by invariant.
    package var byInvariant: [Invariant: Int] {
        counts.reduce(into: [:]) { byInvariant, count in
            if let invariant = Invariant(rawValue: count.key) {
                byInvariant[invariant] = count.value
            }
        }
    }

    /// The first violation of each invariant in one line. Nil if there is none.
    package var summary: String? {
        guard !isClean else { return nil }
        return counts.keys.sorted().compactMap { number in
            violations.first { $0.invariant.rawValue == number }.map { first in
                "\(counts[number, default: 0]) times: \(first)"
            }
        }.joined(separator: "; ")
    }
}
