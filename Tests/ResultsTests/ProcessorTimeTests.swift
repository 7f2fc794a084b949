import Model
import Results
import Revocation
import Testing

@Suite struct `Processor time of node and the process outside` {
    private typealias Time = (
        node: Double?, store: Double?, authority: Double?, outside: OutsideProcess, total: Double?
    )

    private static let times: [Time] = [
        (5, nil, nil, .none, 5), (nil, nil, nil, .none, nil),
        // A store whose time was measured counts even if the run does not name it.
        (5, 2, nil, .none, 7),
        (5, 2, nil, .store, 7), (5, nil, nil, .store, nil), (nil, 2, nil, .store, nil),
        // The authorization server's time counts only if nodes ask it.
        (5, 2, 3, .store, 7), (5, nil, 3, .none, 5), (5, nil, 3, .authority, 8),
        (5, 2, nil, .authority, nil), (nil, nil, 3, .authority, nil),
    ]

    @Test(arguments: times.indices)
    func `has a total only where every part of it is known`(index: Int) {
        let (node, store, authority, outside, total) = Self.times[index]
        let time = ProcessorTime(node: node, store: store, authority: authority, outside: outside)
        #expect(time.total == total)
        #expect(time.missing == (node != nil && total == nil ? outside : nil))
    }

    @Test func `is that of the store if one of the stores has a process`() {
        for kind in DeploymentKind.allCases {
            #expect(StatedGuarantee().outside(in: kind) == .none)
            #expect(StatedGuarantee(stores: []).outside(in: kind) == .none)
            #expect(StatedGuarantee(stores: [.sqlite]).outside(in: kind) == .none)
            #expect(StatedGuarantee(stores: [.redis]).outside(in: kind) == .store)
            #expect(StatedGuarantee(stores: [.sqlite, .redis]).outside(in: kind) == .store)
        }
    }

    @Test func `is that of the authorization server if nodes ask it over HTTP`() {
        let asking = StatedGuarantee(placement: .networked, stores: [.sqlite])
        #expect(asking.outside(in: .http) == .authority)
        #expect(asking.outside(in: .inProcess) == .none)
        let document = StatedGuarantee(placement: .document, stores: [.sqlite])
        #expect(document.outside(in: .http) == .none)
        let unnamed = StatedGuarantee(placement: .networked)
        #expect(unnamed.outside(in: .http) == .store)
    }
}
