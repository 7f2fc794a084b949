import Revocation
import Scenario
import Testing

@Suite struct `The number of timed revocations` {
    private static let rotation = Guarantee(
        reaches: [.everyone], bound: .after(.seconds(1)), outage: .unaffected)
    private static let single = Guarantee(
        reaches: [.token], bound: .after(.zero), outage: .failClosed)

    @Test func `is its own where a revocation withdraws a key, if the scenario has one`() {
        var windows = WindowsSettings()
        windows.revocations = 20
        #expect(windows.timedRevocations(of: Self.rotation, isControl: false) == 20)
        windows.rotations = 8
        #expect(windows.timedRevocations(of: Self.rotation, isControl: false) == 8)
        #expect(windows.timedRevocations(of: Self.single, isControl: false) == 20)
    }

    @Test func `is 0 in an A/A control that is to time none`() {
        var windows = WindowsSettings()
        windows.rotations = 8
        #expect(windows.timedRevocations(of: Self.single, isControl: true) == 60)
        windows.controls = .off
        for guarantee in [Self.single, Self.rotation] {
            #expect(windows.timedRevocations(of: guarantee, isControl: true) == 0)
            #expect(windows.timedRevocations(of: guarantee, isControl: false) > 0)
        }
    }
}
