import Foundation
import Results
import Report
import Testing

@Suite struct `The fit of the models` {
    private func fit(_ run: MeasuredRun) throws -> ModelFit {
        try run.read {
            try Decision($0).fit
        }
    }

    @Test func `a window's distance from its law is the least that its bands allow`() throws {
        let windows = try fit(.usual).windows
        let version = try #require(windows.first { $0.name == "jwt-version cache_ttl=1s" })
        // No value is below 0.47, where the law has 0.47 of all values.
        #expect(abs(version.distance - 0.47) < 1e-9)
        #expect(version.modelP50_ms == 500)
        #expect(version.lowerP50_ms == 470 && version.upperP50_ms == 480)
        // The same two windows in each of three blocks.
        #expect(version.revocations == 6)
        #expect(windows.first { $0.name == "session-sqlite" }?.distance == 0)
    }

    @Test func `a window where the law has none does not fit`() throws {
        let run = MeasuredRun.usual.changing("session-sqlite") { $0.windows_ms = [(3, 4)] }
        let window = try #require(fit(run).windows.first { $0.name == "session-sqlite" })
        #expect(window.distance == 1 && !window.holds)
    }

    @Test func `windows that crowd at one end do not fit, and the decision says so`() throws {
        let run = MeasuredRun.usual.changing("jwt-keys") {
            $0.windows_ms = (0..<20).map { (290 + Double($0) / 10, 293) }
        }
        let decision = try run.read { try Decision($0) }
        let row = try #require(decision.rows.first { $0.name == "jwt-keys" })
        #expect(row.caveats.contains { $0.hasPrefix("its windows do not fit its model") })
    }

    @Test func `capacity is what all processors can do at the cost of a verification`() throws {
        let capacity = try #require(fit(.usual).capacities.first { $0.name == "jwt-blocklist" })
        // Two processors, at 60 and 15 µs.
        #expect(abs(capacity.modelled - 2e6 / 75) < 1e-6 && capacity.measured == 25_000)
        #expect(abs((capacity.relativeError ?? 1) - (2e6 / 75 / 25_000 - 1)) < 1e-12)
    }

    @Test func `exposure is the use of a stolen token times the mean window`() throws {
        let run = MeasuredRun.usual.changing("jwt") { $0.accepted = 8 }
        let exposure = try #require(fit(run).exposures.first { $0.name == "jwt" })
        #expect(exposure.modelled == 10 && exposure.measured == 8)
        #expect(exposure.relativeError == 0.25)
    }

    /// Ten windows in even steps, each known to 20 ms.
    private static func windows(every_ms step: Double) -> [(lower: Double, upper: Double?)] {
        (0..<10).map { number in
            let middle = (Double(number) + 0.5) * step
            return (lower: middle - 10, upper: middle + 10)
        }
    }

    private static let hybrid = MeasuredRun.usual.changing("jwt") { variant in
        // Ten strata of two seconds in each block.
        variant.windows_ms = windows(every_ms: 200)
        variant.highStakesWindows_ms = (0..<10).map { _ in (0, 0.4) }
        variant.guarantee.highStakesBound_ns = 0
    }

    @Test func `each kind of request is held to its own law`() throws {
        let windows = try fit(Self.hybrid).windows.filter { $0.name == "jwt" }
        #expect(windows.map(\.request) == [.ordinary, .highStakes])
        #expect(windows.map(\.holds) == [true, true])
        #expect(windows.map(\.revocations) == [30, 30])
        #expect(windows.map(\.model) == ["uniform 0 ms to 2 s", "none"])
        let late = Self.hybrid.changing("jwt") { $0.highStakesWindows_ms[3] = (0.5, 1) }
        let holds = try fit(late).windows.filter { $0.name == "jwt" }.map(\.holds)
        #expect(holds == [true, false])
    }

    @Test func `a window a tenth longer than its law does not fit`() throws {
        let long = Self.hybrid.changing("jwt") { variant in
            variant.windows_ms = Self.windows(every_ms: 220)
        }
        let window = try #require(fit(long).windows.first { $0.name == "jwt" })
        #expect(!window.holds && window.distance > window.critical)
    }

    @Test func `all laws of a run are judged together`() throws {
        let fit = try fit(.usual)
        // The strategies whose windows are spread: jwt, jwt-version and jwt-keys.
        #expect(fit.tested == 3)
        for window in fit.windows {
            guard let significance = window.significance else {
                #expect(window.critical == 0)
                continue
            }
            // A law that holds when tested alone also holds among others.
            #expect(window.holds || significance <= 0.05)
        }
        let text = fit.text
        #expect(text.contains("judged for all 3 laws together at 5 % (Holm)"))
        #expect(text.contains("0.15 of them would seem not to fit by chance"))
    }

    /// Ten uses per second of a token whose answer is kept for a second: an answer is kept 10/11 of
    /// the time.
    @Test func `exposure to kept answers is that of the stolen token's own use`() throws {
        var run = MeasuredRun.usual.changing("jwt-version") { $0.accepted = 4 }
        func modelled(_ run: MeasuredRun) throws -> Double? {
            try fit(run).exposures.first { $0.name == "jwt-version cache_ttl=1s" }?.modelled
        }
        let found = try modelled(run)
        let kept = try #require(found)
        #expect(abs(kept - 10 * 10.0 / 11 * 0.5) < 1e-4)
        run.format = .first
        let hot = try modelled(run)
        #expect(hot == 5)
    }

    @Test func `exposure is of the requests that have a window`() throws {
        var run = Self.hybrid
        run.highStakesShare = 0.2
        let exposure = try #require(fit(run).exposures.first { $0.name == "jwt" })
        // Eight ordinary uses per second for a second.
        #expect(abs(exposure.modelled - 8) < 1e-9)
    }
}
