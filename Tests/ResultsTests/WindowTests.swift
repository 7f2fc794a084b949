import Results
import Testing

/// Tests probes given as (sent, answered, answer) on constructed clocks. The revocation is invoked
/// at 100 and acknowledged at 110.
@Suite struct `The window of a revocation at one node` {
    private let times = RevocationTimes(invoked_ns: 100, acknowledged_ns: 110)

    private func window(_ probes: [(UInt64, UInt64, Probe.Answer)]) -> Window {
        Window(
            of: probes.map { Probe(sent_ns: $0.0, answered_ns: $0.1, answer: $0.2) },
            revocation: times)
    }

    @Test func `lies between the last acceptance sent and the first final refusal answered`() {
        let window = window([
            (90, 95, .accepted), (120, 125, .accepted), (130, 136, .refused), (140, 145, .refused),
        ])
        #expect(window.outcome == .closed)
        #expect(window.lower_ns == 10)
        #expect(window.upper_ns == 26)
        #expect(window.invokeLower_ns == 20)
        #expect(window.invokeUpper_ns == 36)
        #expect(window.probeGap_ns == 10)
    }

    @Test func `has no lower bound from a request in flight at the acknowledgement`() {
        let window = window([(90, 95, .accepted), (105, 115, .accepted), (118, 120, .refused)])
        #expect(window.lower_ns == 0)
        #expect(window.upper_ns == 10)
    }

    @Test func `is zero where the refusal came before the acknowledgement`() {
        let window = window([(90, 95, .accepted), (102, 104, .refused), (112, 114, .refused)])
        #expect(window.upper_ns == 0)
        #expect(window.outcome == .closed)
    }

    @Test func `flaps when a token is accepted after a refusal`() {
        let window = window([
            (90, 95, .accepted), (112, 113, .refused), (114, 116, .accepted), (118, 119, .refused),
        ])
        #expect(window.outcome == .flapped)
        #expect(window.flaps == 1)
        #expect(window.lower_ns == 4)
        #expect(window.upper_ns == 9)
    }

    /// The two probes were under way together, and the one sent later was decided first.
    @Test func `does not flap where the acceptance was sent before the refusal was answered`() {
        let window = window([
            (90, 95, .accepted), (112, 120, .refused), (114, 116, .accepted), (121, 125, .refused),
        ])
        #expect(window.outcome == .closed)
        #expect(window.flaps == 0)
        #expect(window.lower_ns == 4)
        #expect(window.upper_ns == 15)
    }

    @Test func `counts each flap once, however often it accepts again`() {
        let window = window([
            (90, 95, .accepted), (112, 113, .refused), (114, 115, .accepted), (116, 117, .accepted),
            (118, 119, .refused), (120, 121, .refused), (122, 123, .accepted),
            (124, 125, .refused),
        ])
        #expect(window.flaps == 2)
    }

    @Test func `is censored when it never closes, and an error is not a refusal`() {
        let window = window([(90, 95, .accepted), (120, 125, .accepted), (130, 135, .error)])
        #expect(window.outcome == .rightCensored)
        #expect(window.upper_ns == nil)
        #expect(window.probeErrors == 1)
    }

    @Test func `is unprobed without an acceptance before the revocation`() {
        #expect(window([(120, 125, .refused)]).outcome == .unprobed)
        #expect(window([(90, 95, .accepted)]).outcome == .unprobed)
    }

    @Test func `is indeterminate without an acknowledgement`() {
        let probe = Probe(sent_ns: 90, answered_ns: 95, answer: .accepted)
        #expect(Window(of: [probe], revocation: nil).outcome == .indeterminate)
    }
}
