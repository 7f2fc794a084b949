import Testing

@testable import SelfTest

@Suite struct `The check of the network` {
    private static let trips = StoreRoundTrips(
        ofAuthority: .milliseconds(2), ofNode: .milliseconds(6))

    /// Returns the part of the check that shows a mistake in the emulated network.
    private static func shows(_ mistake: ScriptedNetwork.Mistake) -> NetworkCheck.Part {
        switch mistake {
        case .nodeReadsEarly, .nodeLeavesOutAnswer: .invocation
        case .authorityLeavesOutAnswer: .revocation
        case .storeWritesLate: .lower
        }
    }

    @Test(arguments: ScriptedNetwork.Mistake.allCases)
    func `finds each mistake in what is between a deployment and its store`(
        mistake: ScriptedNetwork.Mistake
    ) throws {
        let findings = try NetworkCheck(seed: 42, mistake: mistake).findings(
            Self.trips, revocations: 10, 42)
        let wrong = findings.filter { !$0.isOK }.map(\.subject)
        #expect(wrong.contains(Self.shows(mistake).subject(Self.trips)), "\(wrong)")
    }

    /// A result that a thread waiting for a processor cannot spoil is never measured again.
    @Test func `asks again for times only`() throws {
        let findings = try NetworkCheck(seed: 42).findings(Self.trips, revocations: 2, 42)
        let untimed = findings.filter { !$0.isTimed }.map(\.subject)
        #expect(untimed == [NetworkCheck.Part.lower.subject(Self.trips)])
        #expect(findings.count == NetworkCheck.Part.allCases.count + 1)
        let wrong = findings.filter { !$0.isTimed && !$0.isOK }
        #expect(wrong.isEmpty)
    }

    @Test func `allows a round trip 30 % or 150 us, whichever is more`() {
        #expect(StoreRoundTrips.allowed_ns(.microseconds(500)) == 350_000...650_000)
        #expect(StoreRoundTrips.allowed_ns(.milliseconds(10)) == 7_000_000...13_000_000)
        #expect(StoreRoundTrips.allowed_ns(.milliseconds(1), 50_000) == 700_000...1_350_000)
        #expect(StoreRoundTrips.allowed_ns(.microseconds(100)) == 0...250_000)
    }

    @Test func `expects half the difference, the mean, and a gap`() {
        #expect(Self.trips.upper_ns(1_500_000) == 800_000...4_700_000)
        #expect(Self.trips.invokeUpper_ns(1_500_000) == 2_800_000...6_700_000)
        let other = StoreRoundTrips(ofAuthority: .milliseconds(6), ofNode: .milliseconds(2))
        #expect(other.upper_ns(500_000) == 0...1_200_000)
        #expect(other.invokeUpper_ns(500_000) == 2_800_000...5_700_000)
    }
}
