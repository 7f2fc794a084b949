import ArgumentParser
import Model
import Revocation
import Scenario

/// Readers of quantities on the command line, written as scenarios write them.
enum Quantities {
    /// `2ms` or `1.5s`, in nanoseconds.
    @Sendable static func duration(_ text: String) throws -> UInt64 {
        guard let duration = Duration(text: text), duration >= .zero else {
            throw expected("a duration such as 500us, 2ms or 15min", text) {
                Duration(text: $0) != nil
            }
        }
        return UInt64(duration.nanoseconds)
    }

    /// A duration above zero.
    @Sendable static func period(_ text: String) throws -> UInt64 {
        let period_ns = try duration(text)
        guard period_ns > 0 else { throw ValidationError("expected more than 0s") }
        return period_ns
    }

    /// `overlap=1h`.
    @Sendable static func setting(_ text: String) throws -> (name: String, value_ns: UInt64) {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else {
            throw ValidationError("expected a name and a duration, such as overlap=1h")
        }
        return (parts[0], try duration(parts[1]))
    }

    /// `closed`, `stale:30s` or `open`.
    @Sendable static func outage(_ text: String) throws -> Requirement.Outage {
        guard let outage = Requirement.Outage(text) else {
            throw ValidationError("expected \(Requirement.Outage.expected)")
        }
        return outage
    }

    /// `50000/s` or `30/min`, as a rate per second.
    @Sendable static func rate(_ text: String) throws -> Double {
        guard let rate = readRate(text), rate.isFinite, rate <= 1e12 else {
            throw expected("a rate such as 50000/s or 30/min", text) { readRate($0) != nil }
        }
        return rate
    }

    @Sendable static func count(_ text: String) throws -> Int {
        guard let count = wholeNumber(text), count <= 1_000_000_000_000 else {
            throw expected("a whole number such as 1000000 or 1_000_000", text) {
                wholeNumber($0) != nil
            }
        }
        return count
    }

    /// Adds the accepted spelling if another tool's was used: `1m`, `50k`.
    private static func expected(
        _ what: String, _ text: String, _ reads: (String) -> Bool
    ) -> ValidationError {
        let better = OtherSpelling.of(text, reads: reads).map { "; write \($0)" } ?? ""
        return ValidationError("expected \(what)\(better)")
    }
}
