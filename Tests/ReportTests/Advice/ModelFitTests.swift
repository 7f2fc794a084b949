import Foundation
import Results
import Report
import Testing

@Suite struct `The fit of the models` {
    private func fit(_ run: MeasuredRun) throws -> ModelFit {
        try run.read {
            try Projection(
                $0,
                to: TargetDeployment(
                    clients: 1, requests_per_s: 1, revocations_per_s: 1, nodes: 1)
            ).fit
        }
    }

    @Test func `a window's distance from its law is the least that its bands allow`() throws {
        let windows = try fit(.usual).windows
        let version = try #require(windows.first { $0.name == "jwt-version cache_ttl=1s" })
        // No value lies below 0.47, where the law has 0.47 of them.
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

    @Test func `windows that crowd at one end do not fit, and the projection says so`() throws {
        let run = MeasuredRun.usual.changing("jwt-keys") {
            $0.windows_ms = (0..<20).map { (290 + Double($0) / 10, 293) }
        }
        let projection = try run.read {
            try Projection(
                $0,
                to: TargetDeployment(clients: 1, requests_per_s: 1, revocations_per_s: 1, nodes: 1))
        }
        let row = try #require(projection.rows.first { $0.name == "jwt-keys" })
        #expect(row.notes.contains { $0.hasPrefix("its windows do not fit its model") })
    }

    @Test func `capacity is what all processors can do at the cost of a verification`() throws {
        let capacity = try #require(fit(.usual).capacities.first { $0.name == "jwt-blocklist" })
        // Two processors, 60 and 15 µs.
        #expect(abs(capacity.modelled - 2e6 / 75) < 1e-6 && capacity.measured == 25_000)
        #expect(abs((capacity.relativeError ?? 1) - (2e6 / 75 / 25_000 - 1)) < 1e-12)
    }

    @Test func `exposure is the use of a stolen token times the mean window`() throws {
        let run = MeasuredRun.usual.changing("jwt") { $0.accepted = 8 }
        let exposure = try #require(fit(run).exposures.first { $0.name == "jwt" })
        #expect(exposure.modelled == 10 && exposure.measured == 8)
        #expect(exposure.relativeError == 0.25)
    }
}
